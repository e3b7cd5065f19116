import { appendFileSync, mkdtempSync, rmSync } from 'node:fs'
import { createHmac } from 'node:crypto'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeAlert } from '../../../../tests/factories/alert'
import { ManualClock } from '../../../../tests/fakes/clock'
import { AppError } from '../../../shared/errors/app-error'
import { silentLogger } from '../../platform/log'
import { backOff, Outbox, type OutboxParts } from './index'
import { toMessage } from './message'
import { checkAddress, post, type PostRequest } from './post'

const HOUR = 3_600_000
let dir: string
const open: { close: () => unknown }[] = []

beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'switchyard-outbox-'))))
afterEach(async () => {
  for (const one of open.splice(0)) await one.close()
  rmSync(dir, { recursive: true, force: true })
})

const MESSAGE = toMessage(makeAlert({ id: 'a@1' }), 'firing')
const fail = (code: 'webhook/failed' | 'webhook/refused', context = {}): never => {
  throw new AppError(code, `says ${code}`, { context })
}

function makeOutbox(answer: () => void = () => undefined, parts: Partial<OutboxParts> = {}) {
  const clock = new ManualClock()
  const sent: PostRequest[] = []
  const outbox = new Outbox({
    ...{ path: join(dir, 'outbox.jsonl'), clock, random: () => 0, log: silentLogger },
    post: async (request) => {
      sent.push(request)
      answer()
    },
    ...{ webhook: () => ({ url: 'https://x.test/', hasSecret: true }), secret: () => 'key' },
    onChange: () => undefined,
    ...parts,
  })
  open.push(outbox)
  return { outbox, clock, sent }
}

describe('Outbox', () => {
  it('AL9: sends once, signed as Standard Webhooks asks, with a key that makes it idempotent', async () => {
    const { outbox, clock, sent } = makeOutbox()
    outbox.queue(MESSAGE)
    outbox.queue(MESSAGE)
    await clock.advance(10)

    expect(sent).toHaveLength(1)
    const { headers, body } = sent[0]!
    const signed = `${MESSAGE.id}.${headers['webhook-timestamp']}.${body}`
    const expected = createHmac('sha256', 'key').update(signed).digest('base64')
    expect(headers).toMatchObject({
      ...{ 'webhook-id': MESSAGE.id, 'idempotency-key': MESSAGE.id },
      'webhook-signature': `v1,${expected}`,
    })
    expect(outbox.list()).toMatchObject([{ state: 'delivered', attempts: 1 }])
  })

  it('AL9: the body is that of Alertmanager, version 4', () => {
    expect(JSON.parse(MESSAGE.body)).toMatchObject({
      ...{ version: '4', status: 'firing', receiver: 'switchyard', truncatedAlerts: 0 },
      commonLabels: { severity: 'critical', target: 'primary' },
      alerts: [{ status: 'firing', endsAt: '0001-01-01T00:00:00Z', labels: { target: 'primary' } }],
    })
  })

  it('AL9: tries again, later each time, and gives up after 24 h', async () => {
    const { outbox, clock, sent } = makeOutbox(() => fail('webhook/failed'))
    outbox.queue(MESSAGE)
    await clock.advance(10)
    expect(outbox.list()).toMatchObject([{ state: 'waiting', problem: 'says webhook/failed' }])

    await clock.advance(5_000)
    expect(sent).toHaveLength(2)
    await clock.advance(9_000)
    expect(sent).toHaveLength(2)
    await clock.advance(25 * HOUR)
    expect(outbox.list()).toMatchObject([{ state: 'dead', nextTryAt: null }])
    expect(sent.length).toBeGreaterThan(20)
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1)
  })

  it('AL9: what is refused for good is dead at once, and can be sent again by hand', async () => {
    let isRefused = true
    const { outbox, clock, sent } = makeOutbox(() => isRefused && fail('webhook/refused'))
    outbox.queue(MESSAGE)
    await clock.advance(10)
    expect(outbox.list()).toMatchObject([{ state: 'dead', attempts: 1 }])

    isRefused = false
    outbox.retry(MESSAGE.id)
    await clock.advance(10)
    expect(outbox.list()).toMatchObject([{ state: 'delivered' }])
    expect(sent).toHaveLength(2)
    expect(() => outbox.retry(MESSAGE.id)).toThrow('there is no message')
  })

  it('AL9: the receiver may ask for more patience', async () => {
    const { outbox, clock, sent } = makeOutbox(() =>
      fail('webhook/failed', { retryAfterMs: 60_000 }),
    )
    outbox.queue(MESSAGE)
    await clock.advance(59_000)
    expect(sent).toHaveLength(1)
    await clock.advance(2_000)
    expect(sent).toHaveLength(2)
  })

  it('AL9: off until an address is set; without its secret nothing goes out unsigned', async () => {
    const off = makeOutbox(undefined, { webhook: () => null })
    off.outbox.queue(MESSAGE)
    await off.clock.advance(1_000)
    expect([off.outbox.list(), off.sent]).toEqual([[], []])

    const bare = makeOutbox(undefined, { secret: () => undefined, path: join(dir, 'b.jsonl') })
    bare.outbox.queue(MESSAGE)
    await bare.clock.advance(1_000)
    expect(bare.sent).toEqual([])
    expect(bare.outbox.list()).toMatchObject([
      { state: 'waiting', problem: 'the signing secret is missing' },
    ])
  })

  it('AL9: what waits is sent after a restart, what was sent is not; a torn line is no line', async () => {
    const first = makeOutbox(() => fail('webhook/failed'))
    first.outbox.queue(MESSAGE)
    await first.clock.advance(10)
    await first.outbox.close()
    appendFileSync(join(dir, 'outbox.jsonl'), '{"id":"torn')

    const second = makeOutbox()
    await second.clock.advance(10_000)
    expect(second.sent.map(({ body }) => body)).toEqual([MESSAGE.body])
    await second.outbox.close()

    const third = makeOutbox()
    third.outbox.queue(MESSAGE)
    await third.clock.advance(10_000)
    expect(third.sent).toEqual([])
    expect(third.outbox.list()).toMatchObject([{ state: 'delivered' }])
  })

  it('AL9: waits grow to an hour, each shortened by up to a half', () => {
    const whole = [1, 2, 3, 10, 40].map((attempt) => backOff(attempt, () => 0))
    expect(whole).toEqual([5_000, 10_000, 20_000, 2_560_000, HOUR])
    expect(backOff(1, () => 0.999)).toBeCloseTo(2_502.5)
  })
})

describe('post', () => {
  async function receiver(status: number, headers: IncomingHttpHeaders = {}) {
    const got: { headers: IncomingHttpHeaders; body: string }[] = []
    const server: Server = createServer((request, response) => {
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        got.push({ headers: request.headers, body })
        response.writeHead(status, headers).end('some words')
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    open.push({ close: () => void server.close() })
    return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` }
  }
  const send = (url: string) =>
    post({ url, headers: { 'webhook-id': 'i' }, body: '{}', signal: AbortSignal.timeout(15_000) })

  it('AL9: posts JSON over a real connection', async () => {
    const { got, url } = await receiver(204)
    await send(url)
    expect(got).toMatchObject([
      { body: '{}', headers: { 'content-type': 'application/json', 'webhook-id': 'i' } },
    ])
  })

  it.each([
    [302, 'webhook/refused'],
    [401, 'webhook/refused'],
    [404, 'webhook/refused'],
    [429, 'webhook/failed'],
    [500, 'webhook/failed'],
  ])('AL9: HTTP %d is %s, and no redirect is followed', async (status, code) => {
    const { got, url } = await receiver(status, { location: '/elsewhere', 'retry-after': '7' })
    await expect(send(url)).rejects.toMatchObject({ code })
    expect(got).toHaveLength(1)
  })

  it('AL9: nobody there is a failure to be tried again', async () => {
    await expect(send('http://127.0.0.1:1/')).rejects.toMatchObject({ code: 'webhook/failed' })
  })

  it.each(['x', 'http://example.com/', 'ftp://a/', 'https://u:p@a/'])('AL9: refuses %s', (text) => {
    expect(() => checkAddress(text)).toThrow(AppError)
  })

  it.each(['https://a.test/x', 'http://localhost:9/', 'http://127.0.0.1:9/'])(
    'AL9: takes %s',
    (text) => expect(checkAddress(text)).toBe(text),
  )
})
