import { describe, expect, it } from 'vitest'
import { makeRandom } from '../../../demo/lib/random'
import { jsonTraces, makeSent, protobufTraces } from '../../../tests/factories/otlp'
import { Decoder, type Encoding } from './decode'
import { LIMITS } from './limits'
import { textOf, type Decoded } from './record'
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire'

const NOW = Date.now()
const CANARY = 'c4n4ry-9f'

type Sent = Parameters<typeof protobufTraces>

function bodyOf(encoding: Encoding, ...sent: Sent): Uint8Array {
  return encoding === 'protobuf'
    ? protobufTraces(...sent)
    : Buffer.from(JSON.stringify(jsonTraces(...sent)))
}

function decode(encoding: Encoding, ...sent: Sent): Decoded {
  return new Decoder().decode(bodyOf(encoding, ...sent), { signal: 'traces', encoding, now: NOW })
}

const ENCODINGS = ['protobuf', 'json'] as const

describe.each(ENCODINGS)('decoding %s', (encoding) => {
  it('TR1: gives the span that was sent', () => {
    const attrs = {
      'db.system.name': 'postgresql',
      'app.retries': 3,
      'app.share': 0.5,
      'app.cold': true,
    }
    const exception = { 'exception.type': 'Error', 'exception.message': 'no luck' }
    const sent = makeSent({
      parentId: 'c3'.repeat(8),
      attrs,
      exception,
      statusCode: 2,
      statusText: 'failed',
    })
    const resource = { 'service.name': 'scraper', 'service.version': '1.2.0', 'host.name': 'x' }

    const { spans, rejected } = decode(encoding, [sent], resource)

    expect(rejected).toBe(0)
    const [span] = spans
    expect(span).toMatchObject({
      ...{ traceId: sent.traceId, spanId: sent.spanId, parentId: sent.parentId, kind: 2 },
      ...{ service: 'scraper', name: 'GET /orders', isError: true, statusText: 'failed' },
    })
    expect(span!.startMs).toBeCloseTo(sent.startMs, 2)
    expect(span!.durationMs).toBeCloseTo(12.5, 2)
    expect(Object.fromEntries(span!.attrs)).toEqual({ ...attrs, 'service.version': '1.2.0' })
    expect(span!.events[0]).toMatchObject({ name: 'exception', attrs: Object.entries(exception) })
  })

  it('TR1: older names become the ones of today', () => {
    const attrs = { 'db.system': 'redis', 'http.status_code': 503, 'x-correlation-id': 'k-1' }
    const [span] = decode(encoding, [makeSent({ attrs })]).spans
    expect(Object.fromEntries(span!.attrs)).toEqual({
      ...{ 'db.system.name': 'redis', 'http.response.status_code': 503, 'correlation.id': 'k-1' },
    })
  })

  it.each([
    { 'http.request.header.cookie': CANARY },
    { 'http.request.header.authorization': `Bearer ${CANARY}` },
    { 'http.response.header.set-cookie': CANARY },
    { 'url.query': `token=${CANARY}` },
    { 'url.full': `https://api.example/x?key=${CANARY}` },
    { 'url.full': `https://ana:${CANARY}@api.example/x` },
    { 'url.path': `/x?key=${CANARY}` },
    { 'db.query.text': `select * from users where mail = '${CANARY}'` },
    { 'db.statement': `alter role ana password '${CANARY}'` },
    { 'db.query.parameter.0': CANARY },
    { 'app.note': `password=${CANARY}` },
    { 'my.own.thing': CANARY },
    { 'exception.message': `connect postgres://ana:${CANARY}@db failed` },
  ])('TR1, ST1: nothing secret is kept of %j', (attrs) => {
    const decoded = decode(encoding, [makeSent({ attrs: attrs })])
    expect(decoded.spans).toHaveLength(1)
    expect(JSON.stringify(decoded)).not.toContain(CANARY)
  })

  it('TR1: caps attributes, values and spans, and counts what was over', () => {
    const attrs = Object.fromEntries(Array.from({ length: 200 }, (_, one) => [`app.a${one}`, 'v']))
    const many = Array.from({ length: LIMITS.spansPerRequest + 7 }, (_, one) =>
      makeSent({ spanId: (one + 1).toString(16).padStart(16, '0') }),
    )

    const wide = decode(encoding, [
      makeSent({ attrs: { 'app.long': 'x'.repeat(9_000), ...attrs } }),
    ])
    const long = decode(encoding, many)

    expect(wide.spans[0]!.attrs).toHaveLength(LIMITS.attributes)
    expect(wide.hiddenAttrs).toBe(201 - LIMITS.attributes)
    expect(textOf(wide.spans[0]!.attrs, 'app.long')).toHaveLength(LIMITS.valueChars)
    expect(long.spans).toHaveLength(LIMITS.spansPerRequest)
    expect(long).toMatchObject({ rejected: 7, reason: 'more than 5000 spans in one request' })
  })

  it.each([
    ['a trace id of zeros', { traceId: '0'.repeat(32) }],
    ['a short trace id', { traceId: 'abcd' }],
    ['a short span id', { spanId: 'abcd' }],
    ['no name', { name: '' }],
    ['an end before the start', { durationMs: -5 }],
    ['a start in the future', { startMs: NOW + 2 * LIMITS.futureMs }],
    ['an end in the future', { durationMs: 2 * LIMITS.futureMs }],
    ['a start before what is kept', { startMs: NOW - LIMITS.keptMs - 60_000 }],
  ])('TR1: refuses a span with %s and takes its neighbour', (_what, change) => {
    const good = makeSent({ spanId: 'd4'.repeat(8) })
    const decoded = decode(encoding, [makeSent(change), good])
    expect(decoded.spans.map(({ spanId }) => spanId)).toEqual([good.spanId])
    expect(decoded.rejected).toBe(1)
    expect(decoded.reason).not.toBe('')
  })

  it('TR1: 2,500 damaged bodies are refused or read, and never crash or leave rubbish', () => {
    const random = makeRandom(encoding === 'json' ? 7 : 8)
    const decoder = new Decoder()
    const whole = bodyOf(encoding, [makeSent({ attrs: { 'db.system.name': 'redis' } }), makeSent()])
    let refused = 0
    for (let round = 0; round < 2_500; round += 1) {
      const body = damage(whole, random)
      try {
        const { spans } = decoder.decode(body, { signal: 'traces', encoding, now: NOW })
        for (const { traceId, spanId, name, durationMs } of spans) {
          expect(`${traceId} ${spanId}`).toMatch(/^[\da-f]{32} [\da-f]{16}$/)
          expect(name).not.toBe('')
          expect(durationMs).toBeGreaterThanOrEqual(0)
        }
      } catch (thrown) {
        expect(thrown).toBeInstanceOf(Error)
        expect((thrown as Error).name).not.toBe('AssertionError')
        refused += 1
      }
    }
    expect(refused).toBeGreaterThan(500)
  })
})

function damage(whole: Uint8Array, random: () => number): Uint8Array {
  const dice = random()
  if (dice < 0.2)
    return Uint8Array.from({ length: Math.floor(random() * 400) }, () => random() * 256)
  const body = Uint8Array.from(whole)
  if (dice < 0.4) return body.subarray(0, Math.floor(random() * body.length))
  const flips = 1 + Math.floor(random() * 12)
  for (let flip = 0; flip < flips; flip += 1) {
    body[Math.floor(random() * body.length)] = Math.floor(random() * 256)
  }
  return body
}

describe('depth', () => {
  it('TR1: a value of lists in lists ends at 16 in protobuf', () => {
    let inner = new BinaryWriter().tag(1, WireType.LengthDelimited).string('deep').finish()
    for (let level = 0; level < 2_000; level += 1) {
      const list = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(inner).finish()
      inner = new BinaryWriter().tag(5, WireType.LengthDelimited).bytes(list).finish()
    }
    const pair = new BinaryWriter().tag(1, WireType.LengthDelimited).string('app.deep')
    pair.tag(2, WireType.LengthDelimited).bytes(inner)
    const attribute = new BinaryWriter()
      .tag(9, WireType.LengthDelimited)
      .bytes(pair.finish())
      .finish()

    const decoded = decodeWith(attribute)

    expect(textOf(decoded.spans[0]!.attrs, 'app.deep')).toBe(
      `${'['.repeat(17)}"(too deep)"${']'.repeat(17)}`,
    )
  })

  it('TR1: a value of lists in lists ends at 16 in JSON; a bomb of brackets is refused', () => {
    let value: object = { stringValue: 'deep' }
    for (let level = 0; level < 500; level += 1) value = { arrayValue: { values: [value] } }
    const body = jsonTraces([makeSent()]) as {
      resourceSpans: { scopeSpans: { spans: object[] }[] }[]
    }
    Object.assign(body.resourceSpans[0]!.scopeSpans[0]!.spans[0]!, {
      attributes: [{ key: 'app.deep', value }],
    })
    const as = { signal: 'traces', encoding: 'json', now: NOW } as const

    const decoded = new Decoder().decode(Buffer.from(JSON.stringify(body)), as)

    expect(textOf(decoded.spans[0]!.attrs, 'app.deep')).toContain('(too deep)')
    expect(() => new Decoder().decode(Buffer.from('['.repeat(2_000_000)), as)).toThrow()
  })

  it('TR1: a million attributes cost no more than the cap', () => {
    const pair = new BinaryWriter().tag(1, WireType.LengthDelimited).string('app.k').finish()
    const one = Buffer.from(
      new BinaryWriter().tag(9, WireType.LengthDelimited).bytes(pair).finish(),
    )
    const decoded = decodeWith(Buffer.concat(Array<Buffer>(1_000_000).fill(one)))
    expect(decoded.spans[0]!.attrs.length).toBeLessThanOrEqual(LIMITS.attributes)
    expect(decoded.hiddenAttrs).toBe(1_000_000)
  })
})

/** A valid span with these bytes at its end. */
function decodeWith(extra: Uint8Array): Decoded {
  const { traceId, spanId, startMs } = makeSent()
  const span = new BinaryWriter()
  span.tag(1, WireType.LengthDelimited).bytes(Buffer.from(traceId, 'hex'))
  span.tag(2, WireType.LengthDelimited).bytes(Buffer.from(spanId, 'hex'))
  span.tag(5, WireType.LengthDelimited).string('deep')
  span.tag(7, WireType.Bit64).fixed64(BigInt(startMs) * 1_000_000n)
  span.tag(8, WireType.Bit64).fixed64(BigInt(startMs + 1) * 1_000_000n)
  const bytes = Buffer.concat([span.finish(), extra])
  const scope = new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(bytes).finish()
  const group = new BinaryWriter().tag(2, WireType.LengthDelimited).bytes(scope).finish()
  const body = new BinaryWriter().tag(1, WireType.LengthDelimited).bytes(group).finish()
  return new Decoder().decode(body, { signal: 'traces', encoding: 'protobuf', now: NOW })
}
