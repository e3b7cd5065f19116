import { randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import CircuitBreaker from 'opossum'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OpsKit, refusal } from '../../demo/worker-kit/ops'
import { systemClock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'
import { workerSource } from '../../src/main/sources/workers/index'

const KIT = resolve(import.meta.dirname, '../../demo/worker-kit')
const TOKEN = 'a-token-of-the-test'
let server: Server
let base: string
let stock = 10
const circuit = new CircuitBreaker(async (fails: boolean) => {
  if (fails) throw new Error('the supplier is away')
})
Object.defineProperty(circuit, 'name', { value: 'supplier' })

// A service of somebody else: a shop that counts its stock. This is all it takes to speak the contract.
const ops = new OpsKit({
  ...{ service: 'shop', instance: 'shop-7', version: '3.1.0', token: TOKEN },
  checks: () => ({ 'stock:count': { status: stock > 0 ? 'pass' : 'fail', observedValue: stock } }),
  breakers: [circuit],
  actions: [
    {
      ...{ id: 'shop.restock', title: 'Fill the shelves', danger: 'low' },
      params: { type: 'object', properties: { count: { type: 'integer' } }, required: ['count'] },
      run: ({ count }, dryRun) => {
        if (typeof count !== 'number') throw refusal(400, 'count must be a number')
        if (!dryRun) stock += count
        return { stock: dryRun ? stock + count : stock }
      },
    },
  ],
})

beforeAll(async () => {
  server = createServer((request, response) => {
    if (ops.handle(request, response)) return
    response.end('a page of the shop')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  circuit.shutdown()
  server.closeAllConnections()
  server.close()
})

const get = async <T>(path: string): Promise<T> => (await (await fetch(base + path)).json()) as T
const post = (
  path: string,
  body: object,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(base + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    body: JSON.stringify(body),
  })

describe('the worker kit', () => {
  it('DP4: is at most 150 lines in all, and needs nothing but Node', () => {
    const texts = readdirSync(KIT).map((name) => readFileSync(resolve(KIT, name), 'utf8'))
    const lines = texts.reduce((sum, text) => sum + text.trimEnd().split('\n').length, 0)
    const imported = texts.flatMap((text) =>
      [...text.matchAll(/ from '([^']+)'/g)].map((m) => m[1]),
    )

    expect(lines).toBeLessThanOrEqual(150)
    expect(imported.filter((name) => !name!.startsWith('node:'))).toEqual([])
  })

  it('WK1, BR1, WK7: the app reads a service that copied it: health, breakers and what it offers', async () => {
    const source = workerSource.open(
      { id: 'shop', kind: 'worker', title: 'Shop', environment: 'dev' },
      { url: base, token: TOKEN },
      {
        ...{ clock: systemClock, log: silentLogger },
        ...{ ownRefreshes: () => new Map(), peers: () => [] },
      },
    )
    try {
      const { tables } = await source.read('health', AbortSignal.timeout(10_000))
      expect(tables?.['worker.info']?.[0]).toMatchObject({
        ...{ dialect: 'ops/v1', condition: 'healthy', version: '3.1.0', instance: 'shop-7' },
      })
      expect(tables?.['worker.components']?.map(({ key }) => key)).toContain('stock:count')
      expect(tables?.['worker.breakers']?.[0]).toMatchObject({
        ...{ name: 'supplier', state: 'closed', canReset: true },
      })
    } finally {
      await source.close()
    }
    const offer = await get<{ logs: string; actions: { id: string; path: string }[] }>(
      '/.well-known/ops',
    )
    expect(offer.logs).toBe('/ops/logs')
    expect(offer.actions.map(({ id, path }) => [id, path])).toEqual([
      ['shop.restock', '/ops/actions/shop.restock'],
      ['breaker.update', '/ops/breakers/{name}'],
    ])
    expect(JSON.stringify(offer)).not.toContain(TOKEN)
  })

  it('WK7: an action needs the token, runs once for a key, and changes nothing on a dry run', async () => {
    const refused = await fetch(`${base}/ops/actions/shop.restock`, { method: 'POST', body: '{}' })
    expect(refused.status).toBe(401)
    expect(refused.headers.get('content-type')).toBe('application/problem+json')
    expect(
      await (await post('/ops/actions/shop.restock?dryRun=true', { count: 5 })).json(),
    ).toEqual({
      stock: 15,
      dryRun: true,
    })
    expect(stock).toBe(10)

    const key = { 'idempotency-key': randomUUID() }
    const [one, other] = await Promise.all([
      post('/ops/actions/shop.restock', { count: 5 }, key),
      post('/ops/actions/shop.restock', { count: 5 }, key),
    ])
    expect([one.status, other.status]).toEqual([200, 200])
    expect(await one.json()).toEqual(await other.json())
    expect(stock).toBe(15)
    expect((await post('/ops/actions/shop.restock', { count: 6 }, key)).status).toBe(422)
  })

  it.each([
    ['what the action cannot do', '/ops/actions/shop.restock', '{"count":"many"}', 400],
    ['what is not JSON', '/ops/actions/shop.restock', '{', 400],
    ['null for an object', '/ops/actions/shop.restock', 'null', 400],
    ['an action it has not', '/ops/actions/shop.burn', '{}', 404],
    ['a breaker it has not', '/ops/breakers/nobody', '{"updateState":"CLOSE"}', 404],
    ['a state there is not', '/ops/breakers/supplier', '{"updateState":"EXPLODE"}', 400],
    ['too much', '/ops/actions/shop.restock', `"${'x'.repeat(70_000)}"`, 413],
  ])('WK7: refuses %s in a problem document', async (_what, path, body, status) => {
    const refused = await fetch(base + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}` },
      body,
    })

    expect(refused.status).toBe(status)
    expect(await refused.json()).toMatchObject({ status, detail: expect.any(String) as string })
  })

  it('BR4: changes a breaker, unless it is not as the caller saw it', async () => {
    const path = '/ops/breakers/supplier'
    const dry = await post(`${path}?dryRun=true`, { updateState: 'FORCE_OPEN' })
    expect(await dry.json()).toMatchObject({ from: 'CLOSED', currentState: 'CLOSED' })
    const stale = await post(
      path,
      { updateState: 'FORCE_OPEN' },
      { 'x-ops-expected-state': 'OPEN' },
    )
    expect(stale.status).toBe(409)
    const open = await post(path, { updateState: 'FORCE_OPEN' })
    expect(await open.json()).toMatchObject({ from: 'CLOSED', currentState: 'OPEN' })
    expect(circuit.opened).toBe(true)
    await post(path, { updateState: 'CLOSE' })
    expect(circuit.closed).toBe(true)
  })

  it('WK10: keeps lines that can be read on; what is not of the contract stays with the service', async () => {
    ops.log('warn', 'the door is open')
    const { lines, next } = await get<{ lines: { message: string; seq: number }[]; next: number }>(
      '/ops/logs',
    )
    expect(lines.at(-1)).toMatchObject({ message: 'the door is open', level: 'warn', seq: next })
    expect((await get<{ lines: unknown[] }>(`/ops/logs?after=${next}`)).lines).toEqual([])
    expect(await (await fetch(`${base}/shelf`)).text()).toBe('a page of the shop')
  })

  it('WK4: a check that fails makes the whole fail, with the code for it', async () => {
    stock = 0
    const health = await fetch(`${base}/health`)

    expect(health.status).toBe(503)
    expect(await health.json()).toMatchObject({ status: 'fail', serviceId: 'shop' })
  })
})
