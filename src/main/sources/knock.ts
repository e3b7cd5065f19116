import { createConnection, type NetConnectOpts } from 'node:net'

/** True when somebody accepts a TCP connection there. Sends nothing. */
export function knock(where: NetConnectOpts, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(where)
    const end = (isOpen: boolean) => (): void => {
      signal.removeEventListener('abort', aborted)
      socket.destroy()
      resolve(isOpen)
    }
    const aborted = end(false)
    socket.once('connect', end(true)).once('error', end(false))
    if (signal.aborted) aborted()
    else signal.addEventListener('abort', aborted, { once: true })
  })
}
