import { defineFault } from './fault'
import { Session } from './session'

/** A client that began, read, and never came back: it keeps old rows alive and a connection busy. */
export const idleInTransaction = defineFault({
  name: 'idle-in-transaction',
  title: 'A session of the scraper stays idle in transaction',
  expect:
    'A session of the application scraper idle in transaction, older every second, holding a snapshot',
  hits: ['primary'],
  start: async ({ platform, log }) => {
    const session = await Session.open(platform.postgres.apps.scraper, 'scraper')
    const pid = await session.pid()
    const undo = (): Promise<void> => session.end(platform.postgres.primary.super, pid)
    try {
      await session.run('begin isolation level repeatable read')
      await session.run('select count(*) from projects')
      await session.run('update employers set status = status where id = 2')
    } catch (thrown) {
      await undo()
      throw thrown
    }
    log(`pid ${pid} is idle in transaction`)
    return undo
  },
})
