import { mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestPlatform, until, type TestPlatform } from '../support/platform'
import { startCollector } from './demo-workers-support'

/** A folder with the few programs the platform calls, and no redis-server. */
function pathWithoutRedis(): string {
  const dir = mkdtempSync(join(tmpdir(), 'switchyard-path-'))
  for (const name of ['cp', 'sleep', 'ps']) symlinkSync(`/bin/${name}`, join(dir, name))
  return dir
}

describe('the demo platform without Redis and with somebody who collects traces', () => {
  const path = pathWithoutRedis()
  let collector: Awaited<ReturnType<typeof startCollector>>
  let platform: TestPlatform

  beforeAll(async () => {
    collector = await startCollector()
    const { endpoint } = collector
    platform = await startTestPlatform({
      users: 20,
      env: { PATH: path, REDIS_URL: '', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint },
    })
  })
  afterAll(async () => {
    await platform.stop()
    collector.close()
    rmSync(path, { recursive: true })
  })

  it('DP3: says what is missing and runs all the same', async () => {
    expect(platform.file.redis).toBeNull()
    expect(platform.file.missing).toEqual([expect.stringContaining('no redis-server')])
    for (const { baseUrl } of platform.file.workers) {
      expect((await fetch(`${baseUrl}/health`)).status).toBe(200)
    }
    const api = platform.file.workers.find((worker) => worker.kind === 'api')!
    expect((await fetch(`${api.baseUrl}/api/projects/1`)).status).toBe(200)
  })

  it('DP4: the scraper works from the table then', async () => {
    const scraper = platform.file.workers.find((worker) => worker.kind === 'scraper')!
    await until('a job done', 60_000, async () => {
      const numbers = await (await fetch(`${scraper.baseUrl}/metrics`)).text()
      return /jobs_total\{.*result="done".*\} [1-9]/.test(numbers)
    })
  })

  it('DP4, DP5: traces of every process and web vitals of the users arrive', async () => {
    const traces = (): string => collector.received('/v1/traces')
    for (const name of ['traffic', 'api', 'dashboard', 'scraper', 'scanner', 'bci', 'register']) {
      // A string of protobuf: its length, then its text; the instance is unlike anything else.
      await until(`spans of ${name}`, 60_000, () => traces().includes(`${name}-1`))
    }
    expect(traces()).toContain('db.query.text')
    expect(traces()).toContain('/api/projects/:id')
    const logs = (): string => collector.received('/v1/logs')
    for (const name of ['lcp', 'inp', 'cls', 'fcp', 'ttfb'])
      await until(`a report of ${name}`, 60_000, () => logs().includes(name))
    expect(logs()).toContain('browser.web_vital')
    expect(logs()).toContain('browser.web_vital.rating')
  })
})
