import { AsyncLocalStorage } from 'node:async_hooks'
import { traceHeaders } from './telemetry'

const HEADER = 'x-correlation-id'
const present = new AsyncLocalStorage<string>()

/** Runs `work` as a part of what the caller called by this id; everything it logs and asks carries the id on. */
export function correlated<T>(id: unknown, work: () => T): T {
  return typeof id === 'string' && /^[\w.:-]{1,80}$/.test(id) ? present.run(id, work) : work()
}

/** The id of what is being worked on. */
export const correlationId = (): string | undefined => present.getStore()

/** The id that a request brought along. */
export const correlationOf = (headers: Readonly<Record<string, unknown>>): unknown =>
  headers[HEADER] ?? headers['x-request-id']

/** What a request to a neighbour carries: the trace, and the id. */
export function callHeaders(): Record<string, string> {
  const id = correlationId()
  return { ...traceHeaders(), ...(id === undefined ? {} : { [HEADER]: id }) }
}

/** The same for a job, which has no headers. */
export function jobOrigin(): { traceparent?: string; correlationId?: string } {
  const { traceparent } = traceHeaders()
  const id = correlationId()
  return {
    ...(traceparent === undefined ? {} : { traceparent }),
    ...(id === undefined ? {} : { correlationId: id }),
  }
}
