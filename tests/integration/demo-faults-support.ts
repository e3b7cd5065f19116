import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client } from 'pg'
import { expect } from 'vitest'
import { ask } from '../../demo/lib/ask'
import { Decoder } from '../../src/main/telemetry/decode'
import type { SpanRecord } from '../../src/main/telemetry/record'
import { withFault } from '../support/faults'
import type { RunningFault, TestPlatform } from '../support/platform'

/** Holds a fault while `look` runs; it must then end well. */
export async function during(
  platform: TestPlatform,
  name: string,
  look: (fault: RunningFault) => Promise<void>,
): Promise<void> {
  const running = async (fault: RunningFault): Promise<RunningFault> => {
    await look(fault)
    return fault
  }
  const fault = await withFault(platform, name, running, '120s')
  expect(await fault.exited, `${name}: ${fault.said()}`).toBe(0)
}

/** The first value of the first row. */
export async function value<T>(client: Client, sql: string): Promise<T> {
  const [row] = (await client.query<{ value: T }>(sql)).rows
  if (row === undefined) throw new Error(`no row: ${sql}`)
  return row.value
}

export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined) // the platform may end before we do
  await client.connect()
  return client
}

/** Where a worker listens. */
export function addressOf({ file }: TestPlatform, kind: string): string {
  const worker = file.workers.find((each) => each.kind === kind)
  if (!worker) throw new Error(`no ${kind}`)
  return worker.baseUrl
}

/** The JSON of a page, within a deadline. */
export async function readJson<T>(url: string): Promise<T> {
  const { status, text } = await ask(url, { timeoutMs: 5_000 })
  if (status >= 300) throw new Error(`${url} answered ${status}: ${text}`)
  return JSON.parse(text) as T
}

/** The status of a page; undefined without an answer within two seconds. */
export async function statusOf(url: string): Promise<number | undefined> {
  return ask(url, { timeoutMs: 2_000 }).then(
    ({ status }) => status,
    () => undefined,
  )
}

/** One of the numbers at /metrics, summed over its labels. */
export async function metricOf(baseUrl: string, name: string): Promise<number> {
  const { text } = await ask(`${baseUrl}/metrics`, { timeoutMs: 5_000 })
  const lines = text.split('\n').filter((line) => line.startsWith(`${name}{`))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

export interface SpanCollector {
  readonly endpoint: string
  readonly spans: SpanRecord[]
  close(): void
}

/** Takes the traces of a platform. */
export async function collectSpans(): Promise<SpanCollector> {
  const spans: SpanRecord[] = []
  const decoder = new Decoder()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      if (request.url === '/v1/traces') {
        const as = { signal: 'traces', encoding: 'protobuf', now: Date.now() } as const
        spans.push(...decoder.decode(Buffer.concat(chunks), as).spans)
      }
      response.end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return { endpoint: `http://127.0.0.1:${port}`, spans, close: () => server.close() }
}
