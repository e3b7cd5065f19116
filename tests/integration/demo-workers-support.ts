import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Client } from 'pg'
import { until, type TestPlatform } from '../support/platform'

export interface LogLine {
  readonly seq: number
  readonly at: string
  readonly level: string
  readonly message: string
  readonly traceId?: string
  readonly correlationId?: string
}
export interface Pool {
  readonly slots: { readonly active: number; readonly max: number; readonly completed: number }
  readonly recovered: number
}

/** The contract of one worker, asked as a program would. */
export class WorkerCaller {
  constructor(
    private readonly platform: TestPlatform,
    private readonly id: string,
  ) {}

  get baseUrl(): string {
    const found = this.platform.file.workers.find((worker) => worker.id === this.id)
    if (found === undefined) throw new Error(`no worker ${this.id}`)
    return found.baseUrl
  }

  async get<T>(path: string): Promise<T> {
    return (await (await fetch(`${this.baseUrl}${path}`)).json()) as T
  }

  async metric(pattern: RegExp): Promise<number> {
    const text = await (await fetch(`${this.baseUrl}/metrics`)).text()
    const line = text.split('\n').find((one) => !one.startsWith('#') && pattern.test(one))
    return Number(line?.split(' ').at(-1) ?? 0)
  }

  async logs(after = 0): Promise<readonly LogLine[]> {
    return (await this.get<{ lines: LogLine[] }>(`/ops/logs?after=${after}`)).lines
  }

  /** Takes no more work, and has ended what it had begun. */
  async drained(): Promise<void> {
    const { next } = await this.get<{ next: number }>('/ops/logs')
    await this.post('/ops/drain', { drain: true })
    await until(`${this.id} takes no more jobs`, 30_000, async () =>
      (await this.logs(next)).some(({ message }) => message.includes('no more jobs are taken')),
    )
  }

  post(path: string, body: object = {}, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.baseUrl}${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.platform.file.opsToken}`,
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(body),
    })
  }

  /** Answers and is well. */
  async isUp(): Promise<boolean> {
    return fetch(`${this.baseUrl}/health`).then(
      (response) => response.ok,
      () => false,
    )
  }

  untilUp(): Promise<true> {
    return until(`${this.id} answers`, 60_000, () => this.isUp())
  }
}

/** Statements of one test file over one connection. */
export async function openDatabase(url: string): Promise<{
  rows: <T extends object>(sql: string, values?: unknown[]) => Promise<T[]>
  end: () => Promise<void>
}> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return {
    rows: async <T extends object>(sql: string, values: unknown[] = []) =>
      (await client.query<T>(sql, values)).rows,
    end: () => client.end(),
  }
}

/** Takes what the OpenTelemetry SDKs send, as text of one byte a character, by path. */
export async function startCollector(): Promise<{
  readonly endpoint: string
  readonly received: (path: string) => string
  readonly close: () => void
}> {
  const texts = new Map<string, string>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const url = request.url ?? ''
      texts.set(url, (texts.get(url) ?? '') + Buffer.concat(chunks).toString('latin1'))
      response.end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: (path) => texts.get(path) ?? '',
    close: () => server.close(),
  }
}
