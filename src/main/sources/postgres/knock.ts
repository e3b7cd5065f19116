import { createConnection } from 'node:net'
import type { PgTarget } from './address'

/** Whether the port takes a connection: a cheap question while the real one is backing off. */
export function knock(target: PgTarget, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(false)
      return
    }
    const socket = createConnection(
      target.host.startsWith('/')
        ? { path: `${target.host}/.s.PGSQL.${target.port}` }
        : { host: target.host, port: target.port },
    )
    const end = (answer: boolean): void => {
      signal.removeEventListener('abort', give)
      socket.destroy()
      resolve(answer)
    }
    const give = (): void => end(false)
    signal.addEventListener('abort', give, { once: true })
    socket.once('connect', () => end(true))
    socket.once('error', give)
  })
}
