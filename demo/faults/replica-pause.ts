import { repeat } from '../lib/wait'
import { holdCondition, platformOf } from './control'
import { defineFault } from './fault'
import { Session } from './session'

const ROWS_A_WRITE = 200

/** The replica receives and does not replay, while the primary goes on writing: real lag, in bytes and in seconds. */
export const replicaPause = defineFault({
  name: 'replica-pause',
  title: 'The replica stops replaying while the primary is written to',
  expect: 'Replay lag grows in bytes and seconds; the workers read from the primary after 5 s',
  hits: ['replica', 'primary'],
  start: async (context) => {
    const writer = await Session.open(context.platform.postgres.apps.api, 'api')
    const release = await holdCondition(context, platformOf(context), 'replica-pause').catch(
      async (thrown: unknown) => {
        await writer.close()
        throw thrown
      },
    )
    const writing = repeat(
      250,
      () =>
        writer
          .run(
            `insert into audit_log (at, actor, action, entity, entity_id, detail)
             select now(), 'fault', 'update', 'project', i, '{}' from generate_series(1, ${ROWS_A_WRITE}) i`,
          )
          .then(() => undefined),
      (thrown) => context.log(`write: ${String(thrown)}`),
    )
    return async () => {
      await writing.stop()
      await writer.close()
      await release()
    }
  },
})
