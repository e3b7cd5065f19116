import { anySignal } from '../../platform/any-signal'
import { AppError } from '../../../shared/errors/app-error'
import { parseWorkerAddress, type WorkerSettings } from './address'
import { HttpLine } from './http'

export interface WorkerRequest {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** Begins with one slash; seen from the worker's base address. */
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  readonly timeoutMs: number
  readonly signal?: AbortSignal
}

export interface WorkerReply {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** The parsed JSON; text when it is none; null when empty. */
  readonly body: unknown
}

/**
 * One exchange with a worker on a connection of its own, with the limits of the probes: no redirect,
 * 1 MiB, one deadline for all of it. Any status is an answer. Errors: `source/*`.
 */
export async function workerRequest(
  settings: WorkerSettings,
  request: WorkerRequest,
): Promise<WorkerReply> {
  const { method, path, body, headers, timeoutMs } = request
  if (!/^\/(?!\/)[\x21-\x7e]*$/.test(path)) {
    throw new AppError('source/bad-address', 'the path of a worker request is not one')
  }
  const address = parseWorkerAddress(settings)
  const limit = AbortSignal.timeout(timeoutMs)
  const line = new HttpLine(address)
  try {
    const {
      status,
      headers: answered,
      text,
    } = await line.ask({
      ...{ method, path },
      signal: request.signal === undefined ? limit : anySignal(limit, request.signal),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        accept: 'application/json, application/problem+json;q=0.9',
        connection: 'close',
        ...(address.authorization === null ? {} : { authorization: address.authorization }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
    })
    return { status, headers: answered, body: bodyOf(text) }
  } finally {
    line.close()
  }
}

function bodyOf(text: string): unknown {
  if (text === '') return null
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
