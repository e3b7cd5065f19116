import { readFileSync } from 'node:fs'
import { get } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../demo/lib/ask'
import { sharedPlatform, startFault, until, type TestPlatform } from '../support/platform'
import {
  addressOf,
  collectSpans,
  during,
  metricOf,
  readJson,
  statusOf,
  type SpanCollector,
} from './demo-faults-support'

let platform: TestPlatform
let collector: SpanCollector
beforeAll(async () => {
  collector = await collectSpans()
  platform = await sharedPlatform({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint } })
})
afterAll(async () => {
  await platform.stop()
  collector.close()
})

async function breakerState(kind: 'api' | 'scraper'): Promise<string | undefined> {
  const page = await readJson<{ breakers: { state: string }[] }>(
    `${addressOf(platform, kind)}/ops/breakers`,
  )
  return page.breakers[0]?.state
}

async function closeBreaker(): Promise<void> {
  await ask(`${addressOf(platform, 'api')}/ops/breakers/register`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${platform.file.opsToken}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify({ updateState: 'CLOSE' }),
    timeoutMs: 5_000,
  })
}

/** How many bytes of an answer came within a time, and whether that was all of it. */
function trickle(url: string, forMs: number): Promise<{ bytes: number; isWhole: boolean }> {
  return new Promise((done) => {
    let bytes = 0
    const outgoing = get(url, (incoming) => {
      incoming.on('data', (chunk: Buffer) => (bytes += chunk.length))
      incoming.on('end', () => done({ bytes, isWhole: true }))
    })
    outgoing.on('error', () => done({ bytes, isWhole: false }))
    setTimeout(() => outgoing.destroy(new Error('enough')), forMs)
  })
}

async function scraperState(): Promise<{ id: string; pid: number }> {
  const url = `${platform.file.control.baseUrl}/workers`
  const { workers } = await readJson<{ workers: { id: string; pid: number }[] }>(url)
  return workers.find(({ id }) => id === 'scraper')!
}

const isHealthy = async (kind: string): Promise<boolean> =>
  (await statusOf(`${addressOf(platform, kind)}/health`)) === 200

describe('faults of the workers', () => {
  it('DP6: worker-crash kills the scraper and keeps it down; afterwards it is back with a new pid', async () => {
    const before = platform.file.workers.find((each) => each.kind === 'scraper')!
    const fault = await startFault(platform, 'worker-crash')
    await until('the end of the scraper', 10_000, () =>
      fetch(`${before.baseUrl}/health`).then(
        () => false,
        () => true,
      ),
    )

    fault.interrupt()
    expect(await fault.exited).toBe(0)
    await until('the scraper', 60_000, () =>
      fetch(`${before.baseUrl}/health`).then(
        (response) => response.ok,
        () => false,
      ),
    )
    const { slots } = (await (await fetch(`${before.baseUrl}/ops/pool`)).json()) as {
      slots: { recovered: number }
    }
    expect(slots.recovered).toBe(1)
    const after = await until('the new pid', 10_000, async () => {
      const found = (await platform.reread()).workers.find((each) => each.kind === 'scraper')!
      return found.pid !== before.pid && found
    })
    expect(after.baseUrl).toBe(before.baseUrl)
  })

  it('DP6, WK7: a worker that its supervisor started again is not killed by the same fault, but by the next one', async () => {
    const { control, opsToken } = platform.file
    const send = async (method: string, path: string, body: object): Promise<number> => {
      const headers = { authorization: `Bearer ${opsToken}`, 'content-type': 'application/json' }
      const url = `${control.baseUrl}${path}`
      const options = { method, headers, body: JSON.stringify(body), timeoutMs: 30_000 }
      return (await ask(url, options)).status
    }
    const hold = (holder: string, forMs: number): Promise<number> =>
      send('PUT', '/control/hold/scraper', { holder, forMs })
    const isDown = async (): Promise<boolean> => !(await isHealthy('scraper'))
    await until('a healthy scraper', 60_000, () => isHealthy('scraper'))

    expect(await hold('first', 60_000)).toBe(200)
    await until('its end', 30_000, isDown)
    expect(await send('POST', '/supervisor/restart/scraper', {})).toBe(202)
    await until('a healthy scraper', 60_000, () => isHealthy('scraper'))
    const { pid } = await scraperState()
    expect(await hold('first', 60_000)).toBe(200)
    expect(await scraperState()).toMatchObject({ pid, running: true, held: false })

    expect(await hold('second', 60_000)).toBe(200)
    await until('its end', 30_000, isDown)
    expect(await hold('first', 0)).toBe(200)
    expect(await scraperState()).toMatchObject({ held: true })
    expect(await hold('second', 0)).toBe(200)
    await until('a healthy scraper', 60_000, () => isHealthy('scraper'))
  })

  it('DP6: register-outage opens the breakers of api and scraper; they close by themselves after it', async () => {
    await until(
      'closed breakers',
      30_000,
      async () =>
        (await breakerState('api')) === 'CLOSED' && (await breakerState('scraper')) === 'CLOSED',
    )
    const fault = await startFault(platform, 'register-outage')
    await until(
      'open breakers',
      30_000,
      async () =>
        (await breakerState('api')) === 'OPEN' && (await breakerState('scraper')) === 'OPEN',
    )
    const health = await fetch(`${addressOf(platform, 'api')}/health`)
    expect(health.status).toBe(200)
    expect(await health.json()).toMatchObject({ status: 'warn' })

    // A reset while the register is still out does not last.
    await fetch(`${addressOf(platform, 'api')}/ops/breakers/register`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${platform.file.opsToken}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify({ updateState: 'CLOSE' }),
    })
    await until('it is open again', 30_000, async () => (await breakerState('api')) === 'OPEN')

    fault.interrupt()
    expect(await fault.exited).toBe(0)
    await until(
      'closed breakers',
      60_000,
      async () =>
        (await breakerState('api')) === 'CLOSED' && (await breakerState('scraper')) === 'CLOSED',
    )
  })

  it('DP6: worker-hang stops the scraper as it is; it goes on after the end, and after a kill of the fault', async () => {
    const scraper = async (): Promise<number> =>
      (await platform.reread()).workers.find((each) => each.kind === 'scraper')!.pid
    const pid = await scraper()
    const isStopped = (): boolean => /\) T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
    await until('a healthy scraper', 30_000, () => isHealthy('scraper'))

    await during(platform, 'worker-hang', async () => {
      expect(isStopped()).toBe(true)
      // The kernel still accepts: only the answer is missing.
      expect(await statusOf(`${addressOf(platform, 'scraper')}/health`)).toBeUndefined()
    })
    expect(isStopped()).toBe(false)
    await until('a healthy scraper', 30_000, () => isHealthy('scraper'))

    const fault = await startFault(platform, 'worker-hang', '120s')
    expect(isStopped()).toBe(true)
    fault.kill()
    await until('the scraper goes on', 30_000, () => !isStopped())
    await until('a healthy scraper', 30_000, () => isHealthy('scraper'))
    expect(await scraper()).toBe(pid)
  })

  it('DP6: slow-drip, memory-leak and malformed-health at once: each is seen, none hides another', async () => {
    const dashboard = addressOf(platform, 'dashboard')
    const scraper = addressOf(platform, 'scraper')
    const heap = (): Promise<number> => metricOf(dashboard, 'nodejs_heap_size_used_bytes')
    const heapBefore = await heap()
    expect(await trickle(`${dashboard}/health`, 5_000)).toMatchObject({ isWhole: true })
    expect(await readJson(`${scraper}/health`)).toMatchObject({ serviceId: 'scraper' })

    await during(platform, 'memory-leak', async () => {
      const malformed = await startFault(platform, 'malformed-health', '120s')
      await during(platform, 'slow-drip', async () => {
        const { bytes, isWhole } = await trickle(`${dashboard}/health`, 3_000)
        expect(isWhole).toBe(false)
        expect(bytes).toBeGreaterThan(0)
        expect(bytes).toBeLessThan(20)

        const answers = []
        for (let turn = 0; turn < 3; turn += 1)
          answers.push(await ask(`${scraper}/health`, { timeoutMs: 5_000 }))
        expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
        const texts = answers.map(({ text }) => text)
        expect(texts.filter((text) => text.startsWith('<!doctype html>'))).toHaveLength(1)
        expect(texts.filter((text) => text.startsWith('{"status":"'))).toHaveLength(1)
        expect(texts.filter((text) => text.includes('"status":200'))).toHaveLength(1)
        expect(await readJson(`${scraper}/ops/pool`)).toHaveProperty('slots')
      })
      malformed.kill()
      await until('a larger heap', 60_000, async () => (await heap()) > heapBefore + 60e6)
    })

    expect(await trickle(`${dashboard}/health`, 5_000)).toMatchObject({ isWhole: true })
    await until('the heap is let go', 30_000, async () => (await heap()) < heapBefore + 30e6)
    await until('a sound health after the kill', 30_000, () =>
      readJson<{ serviceId?: string }>(`${scraper}/health`).then(
        (health) => health.serviceId === 'scraper',
        () => false,
      ),
    )
  })

  it('DP6: breaker-stuck-open holds a breaker open whose register is well; closing it by hand cures it', async () => {
    await until('a closed breaker', 60_000, async () => (await breakerState('api')) === 'CLOSED')

    await during(platform, 'breaker-stuck-open', async () => {
      expect(await breakerState('api')).toBe('FORCED_OPEN')
      expect(await statusOf(`${platform.file.register.baseUrl}/health`)).toBe(200)
      expect(await breakerState('scraper')).toBe('CLOSED')
    })
    expect(await breakerState('api')).toBe('CLOSED')

    await during(platform, 'breaker-stuck-open', async (fault) => {
      await closeBreaker()
      // Longer than it takes to renew it once: the cure lasts.
      const until3s = Date.now() + 3_500
      await until('it is still closed', 30_000, async () => {
        expect(await breakerState('api')).toBe('CLOSED')
        return Date.now() > until3s
      })
      expect(fault.said()).not.toContain('could not renew')
    })
    expect(await breakerState('api')).toBe('CLOSED')
  })

  it('DP6: error-burst answers 500 for a share of requests, with spans that say why', async () => {
    const api = addressOf(platform, 'api')
    const share = async (): Promise<number> => {
      const found = []
      for (let turn = 0; turn < 40; turn += 1) found.push(await statusOf(`${api}/api/projects/1`))
      return found.filter((status) => status === 500).length / found.length
    }
    expect(await share()).toBe(0)

    await during(platform, 'error-burst', async () => {
      const during = await share()
      expect(during).toBeGreaterThan(0.05)
      expect(during).toBeLessThan(0.7)
      const said = 'column "licence_state" does not exist'
      const failed = await until('spans of the error', 30_000, () => {
        const spans = collector.spans.filter((span) => span.isError && span.statusText === said)
        return spans.some((span) => span.name.startsWith('GET /api/')) && spans
      })
      expect(failed.some((span) => span.name === 'SELECT organising')).toBe(true)
    })

    expect(await share()).toBe(0)
  })

  it('DP6: n-plus-one and cdn-header-lost at once: many statements of one shape in a trace, no caching headers', async () => {
    const api = addressOf(platform, 'api')
    const traceId = (first: string): string => first.padEnd(32, 'a')
    const statements = async (first: string): Promise<number> => {
      const traceparent = `00-${traceId(first)}-00f067aa0ba902b7-01`
      const { status } = await ask(`${api}/api/projects/3/visits`, {
        headers: { traceparent },
        timeoutMs: 10_000,
      })
      expect(status).toBe(200)
      const shape = 'select name, patch_id from employers where id = '
      return until('the spans of the trace', 30_000, () => {
        const spans = collector.spans.filter((span) => span.traceId === traceId(first))
        if (!spans.some((span) => span.name.startsWith('GET /api/'))) return undefined
        const same = spans.filter((span) => JSON.stringify(span.attrs).includes(shape)).length
        return { same }
      }).then(({ same }) => same)
    }
    const headers = async (): Promise<(string | null)[]> => {
      const response = await fetch(`${api}/assets/app.3f9c2a71.js`)
      expect(response.status).toBe(200)
      await response.arrayBuffer()
      return ['cache-control', 'x-cache', 'etag', 'age'].map((name) => response.headers.get(name))
    }
    await headers()
    const cached = await headers()
    expect(cached.slice(0, 2)).toEqual(['public, max-age=31536000, immutable', 'HIT'])
    expect(await statements('b1')).toBe(0)

    await during(platform, 'n-plus-one', async () => {
      await during(platform, 'cdn-header-lost', async () => {
        expect(await headers()).toEqual([null, null, null, null])
      })
      expect(await headers()).not.toContain(null)
      expect(await statements('b2')).toBeGreaterThan(10)
    })

    expect(await statements('b3')).toBe(0)
  })

  it('DP6: deploy-regression brings a slower api of another version, and the old one back', async () => {
    const api = addressOf(platform, 'api')
    const version = async (): Promise<string> =>
      (await readJson<{ version: string }>(`${api}/.well-known/ops`)).version
    const pid = async (): Promise<number> =>
      (await platform.reread()).workers.find((each) => each.kind === 'api')!.pid
    const look = async (): Promise<{ medianMs: number; failed: number }> => {
      const times = []
      let failed = 0
      for (let turn = 0; turn < 30; turn += 1) {
        const startedAt = performance.now()
        if ((await statusOf(`${api}/api/projects/1`)) === 500) failed += 1
        times.push(performance.now() - startedAt)
      }
      return { medianMs: times.sort((a, b) => a - b)[15] ?? 0, failed }
    }
    const before = { version: await version(), pid: await pid(), ...(await look()) }
    expect(before.failed).toBe(0)

    await during(platform, 'deploy-regression', async () => {
      expect(await version()).not.toBe(before.version)
      expect(await pid()).not.toBe(before.pid)
      expect((await look()).medianMs).toBeGreaterThan(before.medianMs + 80)
      // One in eight fails, by chance.
      await until('one that fails', 60_000, async () => {
        const url = `${api}/api/projects/1`
        return (await Promise.all(Array.from({ length: 5 }, () => statusOf(url)))).includes(500)
      })
    })

    expect(await version()).toBe(before.version)
    await until('a healthy api', 30_000, () => isHealthy('api'))
    const after = await look()
    expect(after.failed).toBe(0)
    expect(after.medianMs).toBeLessThan(before.medianMs + 80)
    const page = await readJson<{ recovered: number }>(`${api}/ops/pool`)
    expect(page.recovered).toBe(0)
  })
})
