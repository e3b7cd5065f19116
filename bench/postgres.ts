import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { findBinaries } from '../demo/cluster/binaries'
import { findOwner } from '../demo/cluster/owner'
import { reachablePlace } from '../demo/cluster/place'
import { createData, startServer } from '../demo/cluster/server'
import { findFreeBlock } from '../demo/lib/ports'
import type { Supervised } from '../demo/lib/supervised'
import { waitFor } from '../demo/lib/wait'
import { systemClock } from '../src/main/platform/clock'
import { silentLogger } from '../src/main/platform/log'
import { postgresSource } from '../src/main/sources/postgres'
import { result, type Bench, type BenchResult } from './lib/bench'
import { median, quantile } from './lib/measure'

const PEER = 'prometheus-postgres-exporter'
const ROUNDS = 5
const PASSWORD = 'bench'
const SESSIONS = 180
const BLOCKED = 80

/** What watching costs the server that is watched, by its own pg_stat_statements. */
export const bench: Bench = {
  ids: ['pg.equal-cadence', 'pg.one-second', 'pg.lock-storm', 'pg.temp-blocks'],
  async run() {
    const place = await startPlace()
    try {
      return await measureAll(place)
    } finally {
      await place.close()
    }
  },
}

interface Place {
  readonly admin: Client
  readonly url: (role: string) => string
  readonly port: number
  readonly dir: string
  close(): Promise<void>
}

async function measureAll(place: Place): Promise<BenchResult[]> {
  await fillStatements(place)
  const source = openSource(place)
  const exporter = await startExporter(place)
  try {
    // Connecting, and the audit of rights, are not what a minute costs.
    await readMany(source, { session: 2, statements: 2, ledger: 1, views: 1, server: 1 })
    await exporter?.scrape()
    const peers = exporter === undefined ? undefined : () => times(4, () => exporter.scrape())
    const equal = await inTurns(
      place,
      () => readMany(source, { session: 4, statements: 4, ledger: 4, views: 1, server: 1 }),
      peers,
    )
    const second = await inTurns(
      place,
      () => readMany(source, { session: 60, statements: 6, ledger: 6, views: 1, server: 1 }),
      peers,
    )
    const storm = await lockStorm(place, source)
    const temp = await cost(place.admin, 'watch')
    const about = `execution time in pg_stat_statements of all that one role ran, PostgreSQL 18, 1,000 remembered statements; planning is not counted for either; both read the statements; medians of ${ROUNDS} rounds in turns`
    return [
      toResult(
        'pg.equal-cadence',
        equal,
        `a minute at 15 s: 4 ticks, 4 times the statements, 4 ledgers, views, server against 4 scrapes; ${about}`,
      ),
      toResult(
        'pg.one-second',
        second,
        `a minute: 60 ticks, 6 times the statements, 6 ledgers, views, server against 4 scrapes; ${about}`,
      ),
      result({
        id: 'pg.lock-storm',
        value: median(storm),
        unit: 'ms',
        samples: storm.length,
        method: `execution time of all that one tick runs, ${SESSIONS} sessions of which ${BLOCKED} wait in line for one row; median (p95 ${quantile(storm, 0.95).toFixed(2)} ms, which holds the lock counts of each 10 s)`,
      }),
      result({
        id: 'pg.temp-blocks',
        value: temp.tempBlocks,
        unit: 'blocks',
        samples: 1,
        method:
          'temporary blocks written by all our statements of this run, the lock storm included',
      }),
    ]
  } finally {
    exporter?.child.kill()
    await source.close()
  }
}

type Turns = { ours: number[]; peer: number[] }

function toResult(id: string, { ours, peer }: Turns, method: string): BenchResult {
  const own = { id, value: median(ours), unit: 'ms/min', samples: ours.length, method }
  return result(own, { name: PEER, value: peer.length === 0 ? null : median(peer) })
}

async function inTurns(
  { admin }: Place,
  ours: () => Promise<void>,
  peer: (() => Promise<void>) | undefined,
): Promise<Turns> {
  const taken: Turns = { ours: [], peer: [] }
  for (let round = 0; round < ROUNDS; round += 1) {
    taken.ours.push(await costOf(admin, 'watch', ours))
    if (peer) taken.peer.push(await costOf(admin, 'exporter', peer))
  }
  return taken
}

async function costOf(admin: Client, role: string, work: () => Promise<void>): Promise<number> {
  const before = await cost(admin, role)
  await work()
  return (await cost(admin, role)).ms - before.ms
}

async function cost(admin: Client, role: string): Promise<{ ms: number; tempBlocks: number }> {
  const { rows } = await admin.query<{ ms: number; temp: string }>(
    `select coalesce(sum(total_exec_time), 0)::float8 as ms, coalesce(sum(temp_blks_written), 0) as temp
       from pg_stat_statements s join pg_roles r on r.oid = s.userid where rolname = $1`,
    [role],
  )
  return { ms: rows[0]?.ms ?? Number.NaN, tempBlocks: Number(rows[0]?.temp) }
}

type Source = ReturnType<typeof postgresSource.open>
type ProbeName = keyof typeof postgresSource.probes

function openSource(place: Place): Source {
  return postgresSource.open(
    { id: 'bench', kind: 'postgres', title: 'bench', environment: 'dev' },
    { url: place.url('watch') },
    { clock: systemClock, log: silentLogger, ownRefreshes: () => new Map(), peers: () => [] },
  )
}

async function readMany(
  source: Source,
  counts: Readonly<Record<ProbeName, number>>,
): Promise<void> {
  for (const probe of ['session', 'statements', 'ledger', 'views', 'server'] as const) {
    await times(counts[probe], () => source.read(probe, AbortSignal.timeout(30_000)))
  }
}

async function times(count: number, work: () => Promise<unknown>): Promise<void> {
  for (let i = 0; i < count; i += 1) await work()
}

/** Each tick's own cost, one by one. */
async function lockStorm(place: Place, source: Source): Promise<number[]> {
  const { admin } = place
  await admin.query('create table hot (id int primary key, v int)')
  await admin.query('insert into hot values (1, 0)')
  const crowd: Client[] = []
  try {
    for (let i = 0; i < SESSIONS - 2; i += 1) crowd.push(await connect(place.url('app')))
    const [root, ...others] = crowd
    await root?.query('begin')
    await root?.query('update hot set v = v + 1 where id = 1')
    for (const one of others.slice(0, BLOCKED)) {
      one.query('update hot set v = v + 1 where id = 1').catch(() => undefined)
    }
    await waitFor('the storm', async () => {
      const waiting = await admin.query(
        `select from pg_stat_activity where wait_event_type = 'Lock'`,
      )
      return waiting.rowCount === BLOCKED ? true : undefined
    })
    const ticks: number[] = []
    const tick = (): Promise<void> =>
      readMany(source, { session: 1, statements: 0, ledger: 0, views: 0, server: 0 })
    for (let i = 0; i < 5; i += 1) await tick()
    for (let i = 0; i < 60; i += 1) ticks.push(await costOf(admin, 'watch', tick))
    return ticks
  } finally {
    await admin.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'app'`,
    )
    await Promise.all(crowd.map((client) => client.end().catch(() => undefined)))
  }
}

/** A server that has seen a thousand kinds of statements: what the exporter reads again at each scrape. */
async function fillStatements({ admin }: Place): Promise<void> {
  for (const name of [
    'abs',
    'sqrt',
    'floor',
    'ceil',
    'sign',
    'exp',
    'cbrt',
    'radians',
    'degrees',
    'trunc',
  ]) {
    for (let columns = 1; columns <= 100; columns += 1) {
      await admin.query(
        `select ${Array.from({ length: columns }, () => `${name}(1.0)`).join(', ')}`,
      )
    }
  }
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

async function startPlace(): Promise<Place> {
  const owner = await findOwner()
  const dir = await mkdtemp(join(tmpdir(), 'switchyard-bench-'))
  await chmod(dir, 0o711)
  const dataDir = join(await reachablePlace(dir, owner), 'data')
  const tools = { binaries: await findBinaries(owner), owner, logFile: join(dir, 'postgres.log') }
  const port = await findFreeBlock(2, 56_400)
  const options = { dataDir, port, password: PASSWORD }
  const url = (role: string): string => `postgres://${role}:${PASSWORD}@127.0.0.1:${port}/postgres`
  await createData(dataDir, PASSWORD, tools)
  let server: Supervised = await startServer(options, tools)
  // Room for the crowd: takes a restart.
  const first = await connect(url('postgres'))
  await first.query('alter system set max_connections = 250')
  await first.end()
  await server.stop(10_000)
  server = await startServer(options, tools)
  const admin = await connect(url('postgres'))
  await admin.query('create extension pg_stat_statements')
  for (const role of ['watch', 'exporter']) {
    await admin.query(`create role ${role} login password '${PASSWORD}' in role pg_monitor`)
  }
  await admin.query(`create role app login password '${PASSWORD}'`)
  await admin.query(
    'create table t as select g as id, g % 7 as kind from generate_series(1, 1000) g',
  )
  await admin.query('create materialized view mv as select kind, count(*) from t group by kind')
  await admin.query('create unique index on mv (kind)')
  await admin.query('alter default privileges grant all on tables to app')
  const close = async (): Promise<void> => {
    await admin.end().catch(() => undefined)
    await server.stop(10_000)
    await rm(dir, { recursive: true, force: true })
  }
  return { admin, url, port, dir, close }
}

/** The columns that the exporter's example file asks for, by the names of PostgreSQL 17 and later. */
const STATEMENTS_QUERY = `
pg_stat_statements:
  query: "SELECT t2.rolname, t3.datname, queryid, calls, total_exec_time, min_exec_time, max_exec_time, mean_exec_time, stddev_exec_time, rows, shared_blks_hit, shared_blks_read, temp_blks_read, temp_blks_written FROM pg_stat_statements t1 JOIN pg_roles t2 ON (t1.userid=t2.oid) JOIN pg_database t3 ON (t1.dbid=t3.oid)"
  master: true
  metrics:
${['rolname', 'datname', 'queryid'].map((name) => column(name, 'LABEL')).join('')}${[
  ...['calls', 'total_exec_time', 'min_exec_time', 'max_exec_time', 'mean_exec_time'],
  ...[
    'stddev_exec_time',
    'rows',
    'shared_blks_hit',
    'shared_blks_read',
    'temp_blks_read',
    'temp_blks_written',
  ],
]
  .map((name) => column(name, 'COUNTER'))
  .join('')}`

function column(name: string, usage: string): string {
  return `    - ${name}:\n        usage: "${usage}"\n        description: "${name}"\n`
}

/** undefined: not installed here. */
async function startExporter(
  place: Place,
): Promise<{ child: ChildProcess; scrape: () => Promise<void> } | undefined> {
  if (spawnSync(PEER, ['--version']).error !== undefined) return undefined
  const queries = join(place.dir, 'queries.yaml')
  await writeFile(queries, STATEMENTS_QUERY)
  const listen = `127.0.0.1:${place.port + 1}`
  const child = spawn(PEER, [`--web.listen-address=${listen}`, `--extend.query-path=${queries}`], {
    env: { ...process.env, DATA_SOURCE_NAME: `${place.url('exporter')}?sslmode=disable` },
    stdio: 'ignore',
  })
  const scrape = async (): Promise<void> => {
    const answer = await fetch(`http://${listen}/metrics`, { signal: AbortSignal.timeout(30_000) })
    const text = await answer.text()
    if (!text.includes('pg_stat_statements_calls{'))
      throw new Error('the exporter read no statements')
  }
  await waitFor(
    'the exporter',
    () =>
      scrape()
        .then(() => true as const)
        .catch(() => undefined),
    {
      deadlineMs: 20_000,
    },
  )
  return { child, scrape }
}
