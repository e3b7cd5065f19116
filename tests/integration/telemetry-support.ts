import { once } from 'node:events'
import { mkdtempSync } from 'node:fs'
import { request, type IncomingHttpHeaders } from 'node:http'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildModule } from '../../bench/lib/built'
import { waitFor } from '../../demo/lib/wait'
import { systemClock } from '../../src/main/platform/clock'
import { makeLogger } from '../../src/main/platform/log'
import { Telemetry, type TelemetryOptions } from '../../src/main/telemetry/index'
import type { AppErrorData } from '../../src/shared/errors/app-error'
import type { TelemetryStatus, TraceQuery } from '../../src/shared/model/telemetry'

export interface TestTelemetry {
  readonly telemetry: Telemetry
  readonly dir: string
  readonly notices: AppErrorData[]
  readonly log: string[]
  readonly port: number
}

/** Built apart from the history worker, which has the same file name. */
export function buildTelemetryWorker(): Promise<string> {
  return buildModule(
    'src/main/telemetry/worker.ts',
    resolve(`node_modules/.cache/switchyard/built/${process.pid}-telemetry`),
  )
}

/** A receiver that listens, on a free port unless told otherwise. */
export async function startTelemetry(
  options: Partial<TelemetryOptions> & Pick<TelemetryOptions, 'workerPath'>,
  dir = mkdtempSync(join(tmpdir(), 'telemetry-')),
): Promise<TestTelemetry> {
  const notices: AppErrorData[] = []
  const log: string[] = []
  const telemetry = new Telemetry({
    ...{ dir, clock: systemClock, isOn: true, port: 0 },
    log: makeLogger((_level, line) => log.push(line)),
    onNotice: (notice) => notices.push(notice),
    onStatus: () => undefined,
    ...options,
  })
  const port = await waitForPort(telemetry)
  return { telemetry, dir, notices, log, port }
}

export function waitForPort(telemetry: Telemetry): Promise<number> {
  return waitFor(
    'the receiver listens',
    async () => {
      const status = await telemetry.readStatus().catch(() => undefined)
      return status?.port ?? undefined
    },
    { deadlineMs: 60_000 },
  )
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** One request as a program, or an attacker, would make it; any header may be given. */
export async function send(
  port: number,
  body: Uint8Array,
  change: { headers?: Record<string, string>; path?: string; method?: string } = {},
): Promise<Reply> {
  // An empty one is left out.
  const headers = {
    'content-type': 'application/x-protobuf',
    'content-length': String(body.length),
    ...change.headers,
  }
  const call = request({
    ...{ host: '127.0.0.1', port, agent: false, path: '/v1/traces', method: 'POST', ...change },
    headers: Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== '')),
  })
  // Answered early, it may find the line closed behind the answer.
  call.on('error', () => undefined)
  call.end(body)
  const [response] = (await once(call, 'response')) as [
    NodeJS.ReadableStream & {
      statusCode: number
      headers: IncomingHttpHeaders
    },
  ]
  const parts: Buffer[] = []
  for await (const part of response) parts.push(Buffer.from(part))
  return { status: response.statusCode, headers: response.headers, body: Buffer.concat(parts) }
}

/** Announces all of the body and sends half, until it is told to finish. */
export function sendSlowly(
  port: number,
  body: Uint8Array,
): { finish: () => void; status: Promise<number> } {
  const call = request({
    ...{ host: '127.0.0.1', port, agent: false, path: '/v1/traces', method: 'POST' },
    headers: { 'content-type': 'application/x-protobuf', 'content-length': String(body.length) },
  })
  call.on('error', () => undefined)
  const half = body.length >> 1
  call.write(body.subarray(0, half))
  const status = once(call, 'response').then(([response]) => {
    const { statusCode, resume } = response as { statusCode: number; resume: () => void }
    resume.call(response)
    return statusCode
  })
  return { finish: () => call.end(body.subarray(half)), status }
}

export function everything(change: Partial<TraceQuery> = {}): TraceQuery {
  return {
    ...{ fromMs: 0, toMs: Date.now() + 60_000, service: null, operation: null, onlyErrors: false },
    ...{ minMs: null, maxMs: null, text: '', attributes: [], limit: 100 },
    sort: { by: 'start', desc: true },
    ...change,
  }
}

export const refusedOf = ({ refused }: TelemetryStatus, code: number): number =>
  refused[String(code)] ?? 0
