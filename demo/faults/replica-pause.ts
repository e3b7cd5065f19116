import { repeat } from '../lib/wait'
import { defineFault } from './fault'
import { Session } from './session'

const ROWS_A_WRITE = 200

/** The replica receives and does not replay, while the primary goes on writing: real lag, in bytes and in seconds. */
export const replicaPause = defineFault({
  name: 'replica-pause',
  title: 'The replica stops replaying while the primary is written to',
  expect: 'Replay lag grows in bytes and seconds; the workers read from the primary after 5 s',
  start: async ({ platform, log }) => {
    const replica = await Session.open(platform.postgres.replica.super, 'fault')
    const writer = await Session.open(platform.postgres.apps.api, 'api')
    await replica.run('select pg_wal_replay_pause()')
    const writing = repeat(
      250,
      () =>
        writer
          .run(
            `insert into audit_log (at, actor, action, entity, entity_id, detail)
             select now(), 'fault', 'update', 'project', i, '{}' from generate_series(1, ${ROWS_A_WRITE}) i`,
          )
          .then(() => undefined),
      (thrown) => log(`write: ${String(thrown)}`),
    )
    return async () => {
      await writing.stop()
      if (!replica.isEnded) await replica.run('select pg_wal_replay_resume()')
      else await resume(platform.postgres.replica.super)
      // What was written for the sake of the lag is taken away again.
      if (!writer.isEnded)
        await writer.run("delete from audit_log where actor = 'fault'").catch(() => undefined)
      await Promise.all([replica.close(), writer.close()])
    }
  },
})

async function resume(url: string): Promise<void> {
  const again = await Session.open(url, 'fault')
  try {
    await again.run('select pg_wal_replay_resume()')
  } finally {
    await again.close()
  }
}
