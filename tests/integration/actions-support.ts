import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { PlatformFile } from '../../demo/platform-file'
import { AuditLog } from '../../src/main/actions/audit'
import { ActionGate } from '../../src/main/actions/gate'
import type { ProofSeries } from '../../src/main/actions/proof'
import { RevertBook } from '../../src/main/actions/revert-book'
import { RefreshLedger } from '../../src/main/actions/refresh-ledger'
import { Reverts } from '../../src/main/actions/reverts'
import { ACTIONS } from '../../src/main/actions/registry'
import type { ActionAddress } from '../../src/main/actions/addresses'
import { makeToolsFor } from '../../src/main/actions/tools'
import { useActingQueue, useReadingQueue } from '../../src/main/sources/queues/acting-queue'
import { useRedis } from '../../src/main/sources/redis/acting'
import { systemClock } from '../../src/main/platform/clock'
import { systemd } from '../../src/main/platform/systemd'
import { silentLogger } from '../../src/main/platform/log'
import { Sampler } from '../../src/main/sampler/index'
import { spreadSamples } from '../../src/main/sampler/spread-samples'
import { runOnce } from '../../src/main/sources/postgres/run-once'
import { SOURCES } from '../../src/main/sources/registry'
import type { TargetView } from '../../src/main/sources/target-view'
import { workerRequest } from '../../src/main/sources/workers/request'
import type { ActionRun } from '../../src/shared/model/action'
import type { Target } from '../../src/shared/model/target'

export interface Acting {
  readonly gate: ActionGate
  readonly toolsFor: ReturnType<typeof makeToolsFor>
  readonly view: (targetId: string) => TargetView
  readonly ledger: RefreshLedger
  readonly reverts: RevertBook
  /** Every change of a run, as it was told. */
  readonly told: ActionRun[]
  /** Preview and confirm, as the dialog does. */
  run(actionId: string, targetId: string, input: Record<string, unknown>): Promise<ActionRun>
  close(): Promise<void>
}

export interface ActingOptions {
  /** In place of the role that acts on `primary`. */
  readonly actUrl?: string
}

/** The gate over the real sources, the real sampler and the real platform; history is kept in memory. */
export async function openActing(
  platform: PlatformFile,
  options: ActingOptions = {},
): Promise<Acting> {
  const folder = await mkdtemp(join(tmpdir(), 'switchyard-acting-'))
  const ledger = await RefreshLedger.open(join(folder, 'refreshes.json'))
  const reverts = await RevertBook.open(join(folder, 'reverts.json'))
  const samples = new Map<string, { at: number[]; values: number[] }>()
  const addresses = addressesOf(platform, options)
  const sampler = new Sampler({
    ...{ sources: SOURCES, clock: systemClock, random: Math.random, log: silentLogger },
    ownRefreshes: (targetId) => ledger.of(targetId),
    onObservation: (observation) => {
      for (const { key, value } of spreadSamples(observation)) {
        const kept = samples.get(key) ?? { at: [], values: [] }
        samples.set(key, kept)
        kept.at.push(observation.at)
        kept.values.push(value ?? NaN)
      }
    },
  })
  for (const [target, address] of addresses) sampler.add(target, { ...address, ...address.queue })
  const byId = new Map([...addresses].map(([target, address]) => [target.id, address]))
  const audit = new AuditLog({
    ...{ file: join(folder, 'audit.jsonl'), clock: systemClock, actor: 'ann', log: silentLogger },
    key: { load: () => Promise.resolve(Buffer.alloc(32, 3)) },
    anchor: { load: () => Promise.resolve(undefined), save: () => Promise.resolve() },
  })
  const toolsFor = makeToolsFor({
    address: (targetId) => byId.get(targetId)!,
    ...{ postgres: runOnce, worker: workerRequest, refreshes: ledger, clock: systemClock },
    ...{ redis: useRedis, queue: { look: useReadingQueue, act: useActingQueue } },
    ...{ systemd, ids: randomUUID, operator: 'ann', reverts, views: () => sampler.views },
  })
  const told: ActionRun[] = []
  const gate = new ActionGate({
    actions: ACTIONS.map((action) => ({ ...action, cooldownMs: 0 })),
    ...{ targets: () => sampler.views, toolsFor, audit, clock: systemClock, ids: randomUUID },
    proofReader: async (keys) =>
      keys.flatMap((key): ProofSeries[] => [
        { key, ...(samples.get(key) ?? { at: [], values: [] }) },
      ]),
    ...{ operator: 'ann', onRun: (run) => void told.push(run), onArmed: () => undefined },
    log: silentLogger,
  })
  const runner = new Reverts({
    ...{ book: reverts, gate, clock: systemClock, log: silentLogger },
    ...{ isRead: () => true, note: () => undefined, onChange: () => undefined },
  })
  return {
    ...{ gate, toolsFor, ledger, reverts, told },
    view: (targetId) => sampler.views.find((one) => one.target.id === targetId)!,
    run: async (actionId, targetId, input) => {
      const { ticketId, phrase } = await gate.preview({ actionId, targetId, input })
      return gate.confirm({ ticketId, phrase, reason: 'a test' })
    },
    close: async () => {
      await runner.close()
      await gate.close()
      await sampler.close()
      await audit.close()
      await ledger.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

function addressesOf(
  platform: PlatformFile,
  { actUrl }: ActingOptions,
): Map<Target, ActionAddress> {
  const { primary, replica } = platform.postgres
  const target = (id: string, kind: Target['kind']): Target => ({
    ...{ id, kind, title: id, environment: 'dev' },
  })
  const workers = platform.workers.map(
    ({ id, baseUrl }) =>
      [target(id, 'worker'), { url: baseUrl, token: platform.opsToken }] as const,
  )
  const { redis } = platform
  return new Map<Target, ActionAddress>([
    ...(redis === null ? [] : redisTargets(redis, primary, target)),
    [target('primary', 'postgres'), { url: primary.watch, actUrl: actUrl ?? primary.act }],
    [target('replica', 'postgres'), { url: replica.watch, actUrl: replica.act }],
    ...workers,
  ])
}

type Addresses = Readonly<{ watch: string; act: string }>

function redisTargets(
  redis: Addresses,
  primary: Addresses,
  target: (id: string, kind: Target['kind']) => Target,
): [Target, ActionAddress][] {
  const queue = {
    redisUrl: redis.watch,
    postgresUrl: primary.watch,
    act: { redisUrl: redis.act, postgresUrl: primary.act },
  }
  return [
    [target('redis', 'redis'), { url: redis.watch, actUrl: redis.act }],
    [target('jobs', 'queue'), { url: redis.watch, actUrl: redis.act, queue }],
  ]
}

/** A session of the application; errors of a session that is ended from outside are expected. */
export async function openSession(url: string, applicationName = 'api'): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: applicationName })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

// A type, not an interface: the former is a record too, as the input of an action.
export type Identity = Readonly<{ pid: number; backendStart: string }>

/** Pid and start of a session, as another one sees it. */
export async function identityOf(session: Client, admin: Client): Promise<Identity> {
  const own = await session.query<{ pid: number }>('select pg_backend_pid() as pid')
  return identityOfPid(own.rows[0]!.pid, admin)
}

export async function identityOfPid(pid: number, admin: Client): Promise<Identity> {
  await admin.query("set timezone = 'UTC'")
  const { rows } = await admin.query<Identity>(
    'select pid, backend_start::text as "backendStart" from pg_stat_activity where pid = $1',
    [pid],
  )
  return rows[0]!
}
