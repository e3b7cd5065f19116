import { readdirSync, readFileSync, statSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isFree } from '../../demo/lib/ports'
import { sharedPlatform, startTestPlatform, until, type TestPlatform } from '../support/platform'

async function query<T extends object>(url: string, sql: string): Promise<T[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<T>(sql)).rows
  } finally {
    await client.end()
  }
}

/** Live processes whose command line names the folder; the platform's own and this one's left out. */
function processesOf(dir: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(dir)
      } catch {
        return false
      }
    })
}

const portOf = (url: string): number => Number(new URL(url).port)
const portsOf = ({ file }: TestPlatform): number[] =>
  [
    file.postgres.primary.super,
    file.postgres.replica.super,
    ...file.workers.map((worker) => worker.baseUrl),
    file.register.baseUrl,
    file.control.baseUrl,
    ...(file.redis ? [file.redis.admin] : []),
  ].map(portOf)

async function requestsServed(platform: TestPlatform): Promise<number> {
  const api = platform.file.workers.find((worker) => worker.kind === 'api')
  const text = await (await fetch(`${api!.baseUrl}/metrics`)).text()
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('http_requests_total{') && line.includes('/api/'))
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0)
}

describe('the demo platform', () => {
  let platform: TestPlatform
  beforeAll(async () => {
    platform = await sharedPlatform()
  })
  afterAll(async () => {
    await platform.stop()
  })

  it('DP1: tells where everything is, in one line and in a file for its owner alone', async () => {
    expect(await platform.reread()).toEqual(platform.file)
    expect(statSync(platform.filePath).mode & 0o777).toBe(0o600)
    expect(platform.file.pid).toBe(platform.process.pid)
    expect(platform.file.workers.map((worker) => worker.kind)).toEqual([
      'api',
      'dashboard',
      'scraper',
      'scanner',
      'bci',
    ])
    expect(platform.file.missing).toEqual([])
  })

  it('DP2: is a primary and a replica that streams from it', async () => {
    const { primary, replica } = platform.file.postgres
    const [state] = await query<{ state: string }>(
      primary.watch,
      'select state from pg_stat_replication',
    )
    const [standby] = await query<{ standby: boolean }>(
      replica.watch,
      'select pg_is_in_recovery() as standby',
    )
    const [loaded] = await query<{ libraries: string }>(
      primary.super,
      "select current_setting('shared_preload_libraries') as libraries",
    )

    expect(state?.state).toBe('streaming')
    expect(standby?.standby).toBe(true)
    expect(loaded?.libraries).toBe('pg_stat_statements,auto_explain')

    const sql =
      'select (select count(*) from site_visits)::int as visits, (select count(*) from workers)::int as workers'
    const [rows] = await query<{ visits: number; workers: number }>(primary.super, sql)
    expect(rows?.visits).toBeGreaterThanOrEqual(9_000)
    expect(rows?.workers).toBe(4_000)
  })

  it('DP2: has one index too many, one too few, and views that read each other', async () => {
    const { super: url } = platform.file.postgres.primary
    const twice = await query<{ names: string[] }>(
      url,
      `select array_agg(indexrelid::regclass::text order by 1) as names from pg_index
        where indrelid in (select oid from pg_class where relnamespace = 'public'::regnamespace)
        group by indrelid, indkey::text, indclass::text, coalesce(indpred::text, ''), indisunique having count(*) > 1`,
    )
    expect(twice.map((row) => row.names)).toEqual([
      ['workers_employer_id_copy', 'workers_employer_idx'],
    ])

    const plan = await query<object>(
      url,
      "explain (format json) select from audit_log where entity = 'project' and entity_id = 7",
    )
    expect(JSON.stringify(plan)).toContain('Seq Scan')

    const edges = await query<{ reader: string; source: string }>(
      url,
      `select distinct r.ev_class::regclass::text as reader, d.refobjid::regclass::text as source
         from pg_depend d join pg_rewrite r on r.oid = d.objid join pg_class s on s.oid = d.refobjid and s.relkind = 'm'
        where d.classid = 'pg_rewrite'::regclass and r.ev_class <> d.refobjid order by 1, 2`,
    )
    expect(edges).toEqual([
      { reader: 'employer_compliance', source: 'project_stats' },
      { reader: 'patch_dashboard', source: 'employer_compliance' },
      { reader: 'patch_dashboard', source: 'project_stats' },
    ])
    await expect(query(url, 'refresh materialized view concurrently visit_daily')).rejects.toThrow(
      'cannot refresh',
    )
    await expect(
      query(url, 'refresh materialized view concurrently patch_dashboard'),
    ).resolves.toEqual([])
  })

  it('DP5: is used all the time, and a few requests fail as in life', async () => {
    const before = await requestsServed(platform)
    const after = await until('more requests', 30_000, async () => {
      const served = await requestsServed(platform)
      return served > before + 5 && served
    })
    expect(after).toBeGreaterThan(before)
  })

  it('DP1: a second one on the same folder is refused', async () => {
    await expect(startTestPlatform({ dir: platform.dir })).rejects.toThrow('already runs')
    expect(await platform.reread()).toEqual(platform.file)
  })

  it('DP1, DP4: another runs beside it, brings a crashed worker back, and ends as a whole on Ctrl-C', async () => {
    const other = await startTestPlatform({ users: 2, args: ['--restart-after', '1'] })
    const ports = portsOf(other)
    expect(ports.some((port) => portsOf(platform).includes(port))).toBe(false)
    expect(processesOf(other.dir).length).toBeGreaterThan(5)

    const scraper = other.file.workers.find((worker) => worker.kind === 'scraper')!
    process.kill(scraper.pid, 'SIGKILL')
    await until('a new scraper', 30_000, async () => {
      const found = (await other.reread()).workers.find((worker) => worker.kind === 'scraper')!
      return found.pid !== scraper.pid
    })
    const pool = await until('its answer', 30_000, () =>
      fetch(`${scraper.baseUrl}/ops/pool`).then(
        (response) => response.json() as Promise<{ recovered: number }>,
        () => undefined,
      ),
    )
    expect(pool.recovered).toBe(1)

    expect(await other.stop()).toBe(0)

    expect(processesOf(other.dir)).toEqual([])
    expect(await Promise.all(ports.map(isFree))).toEqual(ports.map(() => true))
    const alive = await query(platform.file.postgres.primary.watch, 'select 1 as alive')
    expect(alive).toEqual([{ alive: 1 }])
  })

  it('DP1: after kill -9 everything ends by itself, and the kept data starts again', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'switchyard-kept-'))
    await chmod(dir, 0o711)
    try {
      const first = await startTestPlatform({ dir, users: 2 })
      await query(
        first.file.postgres.primary.super,
        "update employers set name = 'Kept' where id = 1",
      )
      first.process.kill('SIGKILL')
      await until('the end of every process', 30_000, () => processesOf(dir).length === 0)

      const second = await startTestPlatform({ dir, users: 2 })
      expect(second.said()).toContain('kept data')
      expect(
        await query(second.file.postgres.primary.super, 'select name from employers where id = 1'),
      ).toEqual([{ name: 'Kept' }])
      const sql =
        'select max(extract(epoch from clock_timestamp() - refreshed_at))::int as age from ops.view_refresh'
      const [oldest] = await query<{ age: number }>(second.file.postgres.primary.watch, sql)
      expect(oldest?.age).toBeLessThan(300)
      expect(await second.stop()).toBe(0)
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  })
})
