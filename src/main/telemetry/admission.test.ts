import { describe, expect, it } from 'vitest'
import { admit, type RequestHead } from './admission'

const DOOR = { port: 4_318, token: undefined }

function head(change: Partial<RequestHead> = {}): RequestHead {
  const headers = {
    host: '127.0.0.1:4318',
    'content-type': 'application/x-protobuf',
    ...change.headers,
  }
  return { method: 'POST', path: '/v1/traces', ...change, headers }
}

describe('who may send', () => {
  it.each(['127.0.0.1:4318', 'localhost:4318', '[::1]:4318'])('TR1: Host %s is ours', (host) => {
    expect(admit(head({ headers: { host } }), DOOR)).toEqual({
      ...{ signal: 'traces', encoding: 'protobuf', isGzip: false },
    })
  })

  it.each([
    ...['127.0.0.1', '127.0.0.1:4319', '127.0.0.1:43180', 'localhost', 'attacker.example:4318'],
    ...[
      '127.0.0.1.attacker.example:4318',
      '127.attacker.example:4318',
      'localhost.attacker.example:4318',
    ],
    ...[
      '0.0.0.0:4318',
      '127.1:4318',
      '2130706433:4318',
      '[::]:4318',
      '::1:4318',
      ' 127.0.0.1:4318',
      '',
    ],
  ])('TR1: Host "%s" is refused', (host) => {
    expect(admit(head({ headers: { host } }), DOOR)).toMatchObject({ status: 403 })
  })

  it('TR1: no Host at all is refused', () => {
    expect(
      admit({ ...head(), headers: { 'content-type': 'application/json' } }, DOOR),
    ).toMatchObject({
      status: 403,
    })
  })

  it.each(['http://evil.example', 'null', 'http://127.0.0.1:4318', 'file://', ''])(
    'TR1: Origin "%s" is refused',
    (origin) => {
      expect(admit(head({ headers: { origin } }), DOOR)).toMatchObject({ status: 403 })
    },
  )

  it.each([
    ['application/json', 'json'],
    ['application/json; charset=utf-8', 'json'],
    ['APPLICATION/X-PROTOBUF', 'protobuf'],
  ])('TR1: content type %s is %s', (type, encoding) => {
    expect(admit(head({ headers: { 'content-type': type } }), DOOR)).toMatchObject({ encoding })
  })

  it.each([
    ...['text/plain', 'text/plain; application/json', 'application/x-www-form-urlencoded'],
    ...['multipart/form-data', 'application/jsonx', ''],
  ])('TR1: content type "%s" is refused', (type) => {
    expect(admit(head({ headers: { 'content-type': type } }), DOOR)).toMatchObject({ status: 415 })
  })

  it.each([
    ['GET', '/v1/traces', 405],
    ['OPTIONS', '/v1/traces', 405],
    ['POST', '/', 404],
    ['POST', '/v1/metrics', 404],
    ['POST', '/V1/traces', 404],
  ])('TR1: %s %s is refused with %i', (method, path, status) => {
    expect(admit(head({ method, path }), DOOR)).toMatchObject({ status })
  })

  it.each([
    ['gzip', undefined],
    ['identity', undefined],
    ['br', 415],
    ['gzip, gzip', 415],
  ])('TR1: content encoding %s', (coding, status) => {
    const answer = admit(head({ headers: { 'content-encoding': coding } }), DOOR)
    expect('status' in answer ? answer.status : undefined).toBe(status)
  })

  it('TR1: a body announced too large is refused before it comes', () => {
    const large = String(4 * 1_024 * 1_024 + 1)
    expect(admit(head({ headers: { 'content-length': large } }), DOOR)).toMatchObject({
      status: 413,
    })
  })

  it.each([
    [{ authorization: 'Bearer s3cret-token' }, undefined],
    [{ 'x-otlp-api-key': 's3cret-token' }, undefined],
    [{}, 401],
    [{ authorization: 'Bearer s3cret-toke' }, 401],
    [{ authorization: 'Bearer s3cret-tokeN' }, 401],
    [{ authorization: 's3cret-token' }, 401],
    [{ 'x-otlp-api-key': '' }, 401],
  ])('TR1: with a token, %j', (headers, status) => {
    const answer = admit(head({ headers }), { port: 4_318, token: 's3cret-token' })
    expect('status' in answer ? answer.status : undefined).toBe(status)
  })
})
