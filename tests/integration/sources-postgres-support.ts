import { chmod, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createConnection, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { startCluster, type Cluster } from '../../demo/cluster'
import { findBinaries } from '../../demo/cluster/binaries'
import { findOwner } from '../../demo/cluster/owner'
import { isReachableByAll, reachablePlace } from '../../demo/cluster/place'
import { createData, startServer, type Tools } from '../../demo/cluster/server'
import { seedKey } from '../../demo/schema'
import { systemClock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'
import { postgresSource } from '../../src/main/sources/postgres'
import type { AnyReading, Peer, SourceTools } from '../../src/main/sources/source'
import { TargetView } from '../../src/main/sources/target-view'
import type { Rule } from '../../src/main/alerts/rule'
import { AppError } from '../../src/shared/errors/app-error'
import { makeLink } from '../factories/link'
import { freePort } from '../support/ports'

const SEED_ROWS = 20_000
export type ProbeName = keyof typeof postgresSource.probes

/** Asks every 100 ms until there is an answer other than undefined and false. */
export async function until<T>(
  what: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
  withinMs = 30_000,
): Promise<T> {
  const endsAt = performance.now() + withinMs
  for (;;) {
    const found = await check()
    if (found !== undefined && found !== false) return found
    if (performance.now() > endsAt) throw new Error(`${what}: not within ${withinMs} ms`)
    await new Promise((done) => setTimeout(done, 100))
  }
}

async function scratch(): Promise<string> {
  const place = (await isReachableByAll(tmpdir())) ? tmpdir() : '/var/tmp'
  const base = join(place, `switchyard-test-${process.getuid?.() ?? 0}`)
  await mkdir(base, { recursive: true, mode: 0o711 })
  return base
}

/** mkdtemp makes it for us alone; the account of the servers must pass. */
async function reachableFolder(base: string, name: string): Promise<string> {
  const dir = await mkdtemp(join(base, name))
  await chmod(dir, 0o711)
  return dir
}

/** The seeded primary and its replica, without workers and traffic. */
export async function startPair(): Promise<Cluster & { readonly close: () => Promise<void> }> {
  const base = await scratch()
  const dir = await reachableFolder(base, 'pair-')
  const cluster = await startCluster({
    dir,
    port: await freePort(),
    replicaPort: await freePort(),
    seedRows: SEED_ROWS,
    template: join(base, `template-${seedKey(SEED_ROWS)}`),
    progress: () => undefined,
  })
  const close = async (): Promise<void> => {
    await cluster.stop()
    await rm(dir, { recursive: true, force: true })
  }
  return { dataDir: cluster.dataDir, url: cluster.url, stop: () => cluster.stop(), close }
}

export interface BareServer {
  readonly port: number
  readonly url: (user?: string, password?: string, database?: string) => string
  /** The pid of the postmaster now. */
  readonly pid: () => Promise<number>
  start(): Promise<void>
  stop(): Promise<void>
  close(): Promise<void>
}

/** An empty server of a test's own, that it may stop, freeze and fill up. */
export async function startBare(): Promise<BareServer> {
  const owner = await findOwner()
  const dir = await reachableFolder(await scratch(), 'bare-')
  const dataDir = join(await reachablePlace(dir, owner), 'data')
  const tools: Tools = {
    binaries: await findBinaries(owner),
    owner,
    logFile: join(dir, 'postgres.log'),
  }
  const password = 'superword'
  const port = await freePort()
  await createData(dataDir, password, tools)
  let server = await startServer({ dataDir, port, password }, tools)
  return {
    port,
    url: (user = 'postgres', word = password, database = 'postgres') =>
      `postgres://${user}:${word}@127.0.0.1:${port}/${database}`,
    pid: async () =>
      Number((await readFile(join(dataDir, 'postmaster.pid'), 'utf8')).split('\n')[0]),
    start: async () => {
      server = await startServer({ dataDir, port, password }, tools)
    },
    stop: async () => {
      await server.stop(10_000)
    },
    close: async () => {
      await server.stop(10_000)
      await rm(dir, { recursive: true, force: true })
    },
  }
}

/** A connection for setting the scene; it does not end the test when it is cut. */
export async function connectAs(url: string, name = 'scene'): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: name })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

export interface Watched {
  readonly view: TargetView
  /** One reading; what it says is applied to `view`. Without a deadline of its own it is tried again where a busy machine missed ours. */
  read(probe: ProbeName, withinMs?: number): Promise<AnyReading>
  /** Reads until `check` is content; a failed reading is tried again, as the sampler does. */
  readUntil<T>(
    what: string,
    probe: ProbeName,
    check: (reading: AnyReading) => T | undefined | false,
    withinMs?: number,
  ): Promise<T>
  findings(rule: Rule): ReturnType<Rule['evaluate']>
  readonly peer: Peer
  knock(): Promise<boolean>
  close(): Promise<void>
}

/** The real source on a real server. */
export function watch(
  url: string,
  parts: Partial<SourceTools> & { id?: string; slowMs?: number } = {},
): Watched {
  const { id = 'primary', slowMs, ...tools } = parts
  const target = { id, kind: 'postgres', title: id, environment: 'dev' } as const
  const view = new TargetView(target)
  const open = postgresSource.open(
    target,
    { url, slowMs },
    {
      clock: systemClock,
      log: silentLogger,
      ownRefreshes: () => new Map(),
      peers: () => [],
      ...tools,
    },
  )
  const read: Watched['read'] = async (probe, withinMs) => {
    if (withinMs !== undefined) return readNow(probe, withinMs)
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await readNow(probe, 20_000)
      } catch (thrown) {
        if (attempt === 5 || AppError.from(thrown).code !== 'source/timeout') throw thrown
      }
    }
  }
  const readNow = async (probe: ProbeName, withinMs: number): Promise<AnyReading> => {
    const reading = (await open.read(probe, AbortSignal.timeout(withinMs))) as AnyReading
    const at = Date.now()
    view.apply({
      ...{ targetId: id, probe, at, values: reading.values },
      ...(reading.tables && { tables: reading.tables }),
      link: makeLink({ targetId: id, probe, lastOkAt: at, everyMs: 60_000 }),
    })
    return reading
  }
  return {
    view,
    read,
    readUntil: (what, probe, check, withinMs = 30_000) =>
      until(
        what,
        async () => {
          const reading = await read(probe).catch((thrown: unknown) => {
            // A busy machine may miss a deadline; anything else is an answer.
            if (thrown instanceof AppError && thrown.code === 'source/timeout') return undefined
            throw thrown
          })
          return reading && check(reading)
        },
        withinMs,
      ),
    findings: (rule) => rule.evaluate(view, Date.now()),
    peer: { view, settings: { url } },
    knock: async () => (await open.knock?.(AbortSignal.timeout(5_000))) ?? false,
    close: async () => {
      await open.close()
    },
  }
}

/** The code of the AppError that this rejects with. */
export async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work
  } catch (thrown) {
    return AppError.from(thrown).code
  }
  return 'no error'
}

/** Stands before a server as an old pgbouncer does: refuses startup options, passes everything else on. */
export async function startPooler(
  serverPort: number,
): Promise<{ readonly port: number; readonly refused: () => number; close(): Promise<void> }> {
  let refused = 0
  const open = new Set<Socket>()
  const server = createServer((client) => {
    open.add(client)
    client.on('error', () => undefined)
    client.once('data', (startup) => {
      if (startup.includes('options\0')) {
        refused += 1
        client.end(errorMessage('08P01', 'unsupported startup parameter: options'))
        return
      }
      const upstream = createConnection({ port: serverPort, host: '127.0.0.1' })
      open.add(upstream)
      upstream.on('error', () => client.destroy())
      client.on('close', () => upstream.destroy())
      upstream.write(startup)
      client.pipe(upstream).pipe(client)
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const close = async (): Promise<void> => {
    for (const socket of open) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  return { port: address.port, refused: () => refused, close }
}

function errorMessage(code: string, message: string): Buffer {
  const body = Buffer.from(`SERROR\0C${code}\0M${message}\0\0`)
  const head = Buffer.alloc(5)
  head.write('E')
  head.writeInt32BE(body.length + 4, 1)
  return Buffer.concat([head, body])
}
