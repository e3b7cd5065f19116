import { PREFIX } from './commands'

/** Connections of BullMQ workers by queue, from CLIENT LIST: a worker names its blocking one `bull:` + base64 of the queue. */
export function countWorkers(clients: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const [, code = ''] of clients.matchAll(WORKER)) {
    const queue = Buffer.from(code, 'base64').toString('utf8')
    counts.set(queue, (counts.get(queue) ?? 0) + 1)
  }
  return counts
}

/** `bull:BASE64` or `bull:BASE64:w:NAME`; `bull:BASE64:qe` only listens to events. */
const WORKER = new RegExp(`\\bname=${PREFIX}:([A-Za-z0-9+/]+=*)(?::w:\\S*)?(?=\\s|$)`, 'g')
