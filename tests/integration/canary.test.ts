import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { unzipSync } from 'fflate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Input, Output } from '../../src/shared/ipc/contract'
import type { RequestName } from '../../src/shared/ipc/names'
import { protobufTraces } from '../factories/otlp'
import { startApp, type TestApp } from '../support/app'
import { sharedPlatform, until, type TestPlatform } from '../support/platform'
import type { StubWorker } from '../support/stub-worker'
import { Canaries, plantJobs, plantStatements, startTalker, talkingSpan } from './canary-support'
import { filesUnder } from './incidents-support'
import { buildTelemetryWorker, everything, send } from './telemetry-support'

const SECTIONS = [
  ...(['summary', 'metrics', 'timeline', 'findings', 'actions', 'charts', 'tables'] as const),
  ...(['configuration', 'write-up'] as const),
]
const TABLES = [
  ...['postgres.server', 'postgres.sessions', 'postgres.connection-groups', 'postgres.views'],
  ...['postgres.replication', 'postgres.statements', 'postgres.statement-window', 'postgres.gaps'],
  ...['redis.server', 'redis.gaps', 'redis.slowlog', 'worker.info', 'worker.components'],
  ...['worker.breakers', 'worker.caches', 'queue.queues', 'queue.failures', 'queue.gaps'],
]
const canaries = new Canaries()
/** All that crossed to the page: answers, refusals and pushes. */
const crossed: string[] = []
const printed: string[] = []

let platform: TestPlatform
let app: TestApp
let talker: StubWorker
let uproot: () => Promise<void>

beforeAll(async () => {
  platform = await sharedPlatform()
  app = await startApp(platform.filePath, undefined, {
    telemetry: { workerPath: await buildTelemetryWorker(), isOn: true, port: 0 },
    printPdf: (html) => {
      printed.push(html)
      return Promise.resolve(new TextEncoder().encode(html))
    },
  })
  app.app.publisher.attach(0, {
    send: (topic, message) => crossed.push(`push ${topic} ${JSON.stringify(message)}`),
    isVisible: () => true,
  })
  talker = await startTalker(canaries)
  uproot = await plantStatements(platform, canaries)
  await plantJobs(platform, canaries)
})

afterAll(async () => {
  await uproot()
  await app.app.close()
  await talker.close()
  await platform.stop()
  await rm(app.dir, { recursive: true, force: true })
})

async function ask<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  try {
    const answer = await app.ask(name, input)
    crossed.push(`answer ${name} ${JSON.stringify(answer)}`)
    return answer
  } catch (thrown) {
    crossed.push(`refusal ${name} ${String(thrown)} ${JSON.stringify(thrown)}`)
    throw thrown
  }
}
const tried = <N extends RequestName>(name: N, input: Input<N>): Promise<unknown> =>
  ask(name, input).catch(() => undefined)

/** Connections whose addresses carry secrets in every way they can. */
async function connect(): Promise<void> {
  const of = (place: string): string => canaries.of(place)
  const { host } = new URL(platform.file.postgres.primary.watch)
  const more = { environment: 'dev', title: 'Canary' } as const
  const addresses: Pick<Input<'connections.save'>, 'id' | 'kind' | 'url' | 'actUrl'>[] = [
    { id: 'c-url', kind: 'postgres', url: `postgres://nobody:${of('url')}@${host}/organising` },
    {
      id: 'c-param',
      kind: 'postgres',
      url: `postgres://${host}/organising?user=x&password=${of('param')}`,
    },
    {
      id: 'c-ssl',
      kind: 'postgres',
      url: `postgres://${host}/organising?sslpassword=${of('sslpassword')}`,
    },
    { id: 'c-redis', kind: 'redis', url: `redis://:${of('redis')}@127.0.0.1:1` },
    {
      id: 'c-worker',
      kind: 'worker',
      url: `http://:${of('worker token')}@127.0.0.1:${talker.port}`,
    },
    {
      ...{
        id: 'c-act',
        kind: 'postgres' as const,
        url: `postgres://nobody:${of('watch')}@${host}/organising`,
      },
      actUrl: `postgres://nobody:${of('act')}@${host}/organising`,
    },
  ]
  for (const one of addresses) {
    await tried('connections.check', { ...more, ...one })
    await tried('connections.save', { ...more, ...one })
  }
  await tried('webhook.save', { url: `http://127.0.0.1:1/hook`, secret: of('webhook secret') })
}

/** Every table of every target, as the panels watch them. */
async function watchAll(): Promise<void> {
  const { targets } = await ask('catalog.read', {})
  await ask('live.watch', {
    keys: [],
    tables: targets.flatMap(({ id, kind }) =>
      TABLES.filter((table) => table.startsWith(kind)).map((table) => ({ targetId: id, table })),
    ),
  })
}

it('ST11, IN4, AC2: of 40 secrets planted in the real platform, none reaches the log, a file, a report or the page', async () => {
  await connect()
  await watchAll()
  const { port } = await until('the receiver listens', 60_000, async () => {
    const status = await ask('telemetry.status', {})
    return status.port !== null && { port: status.port }
  })
  expect((await send(port, protobufTraces([talkingSpan(canaries)]))).status).toBe(200)
  const literal = canaries.of('explain literal')
  await tried('queries.explain', {
    targetId: 'primary',
    sql: `select * from employers where name = '${literal}'`,
  })
  await tried('queries.explain', {
    targetId: 'primary',
    sql: `select nothing('${canaries.of('explain error')}'`,
  })
  await until('everything was read', 90_000, async () => {
    const { links } = await ask('links.read', {})
    return links.every(({ lastOkAt, error }) => lastOkAt !== null || error !== null)
  })
  await until('the failures and the waiting session are seen', 90_000, () => {
    const all = crossed.join('\n')
    return all.includes('"canary"') && all.includes('employers set name')
  })

  const { incidents } = await ask('incidents.list', {})
  for (const { id, endedAt } of incidents) if (endedAt === null) await ask('incidents.stop', { id })
  const { id } = await ask('incidents.start', {
    title: 'Canary',
    severity: 'high',
    startedAt: null,
  })
  await ask('incidents.note', {
    id,
    text: `we used password=${canaries.of('note')}`,
    marker: false,
  })
  await ask('actions.arm', { targetId: null })
  const { tiles } = await ask('board.read', {})
  const offered = tiles.flatMap(({ findings }) => findings).find(({ suggestion }) => suggestion)
  if (offered?.suggestion !== undefined) {
    const ticket = await ask('actions.preview', offered.suggestion)
    await tried('actions.confirm', { ...ticket, reason: `token=${canaries.of('reason')}` })
  }
  await until('the evidence is frozen', 60_000, async () => {
    return (await ask('incidents.read', { id })).freezes.length > 0
  })
  const wish = { id, sections: [...SECTIONS], hideHosts: false, hideUsers: false }
  await ask('incidents.preview', wish)
  const { folder } = await ask('incidents.export', {
    ...{ ...wish, exportId: 'e', formats: ['html', 'pdf', 'md', 'json', 'csv', 'zip'] },
  })
  const traces = await ask('traces.list', everything())
  for (const { traceId } of traces.traces) await ask('traces.read', { traceId })
  await ask('errors.list', { fromMs: 0, toMs: Date.now() + 60_000, limit: 100 })
  await ask('journal.read', {
    fromMs: 0,
    toMs: Date.now(),
    targetId: null,
    kinds: [],
    limit: 2_000,
  })
  await ask('alerts.read', {})
  await ask('actions.recent', { limit: 100 })
  await ask('settings.read', {})

  const found = [
    ...canaries.foundIn(app.log.join('\n')).map((place) => `log: ${place}`),
    ...crossed.flatMap((text) =>
      canaries.foundIn(text).map((place) => `${text.slice(0, 40)}: ${place}`),
    ),
    ...printed.flatMap((html) => canaries.foundIn(html).map((place) => `pdf: ${place}`)),
    ...(await inFiles(app.dir)),
    ...(await inFiles(folder)),
  ]
  expect(canaries.byPlace.size).toBeGreaterThanOrEqual(40)
  expect([...new Set(found)]).toEqual([])
})

/** Files as they are, and what archives hold. */
async function inFiles(dir: string): Promise<string[]> {
  const names = await filesUnder(dir)
  const found = await Promise.all(
    names.map(async (name) => {
      const bytes = await readFile(join(dir, name))
      const inner = name.endsWith('.zip') ? Object.values(unzipSync(bytes)) : []
      const all = [bytes, ...inner.map((one) => Buffer.from(one))]
      return all.flatMap((one) => canaries.foundIn(one).map((place) => `${name}: ${place}`))
    }),
  )
  return found.flat()
}
