import { describe, expect, it } from 'vitest'
import { redact } from './redact'

const CANARY = 'c4n4ry-9f'

describe('redact', () => {
  it.each([
    `connect postgres://ana:${CANARY}@db:5432/app failed`,
    `redis://:${CANARY}@cache:6379`,
    `postgres://ana@db/app?sslpassword=${CANARY}&x=1`,
    `{"password":"${CANARY}"}`,
    `password = '${CANARY}'`,
    `Authorization: Bearer ${CANARY}-abcdef`,
    `authorization: Basic ${CANARY}abcdef`,
    `api_key=${CANARY}`,
    `create role x password '${CANARY}'`,
    `alter role x with encrypted password $$${CANARY}$$`,
    `token: ${CANARY}`,
    `duplicate key: Key (email)=(${CANARY}@x.test) already exists.`,
    `Key (a, b)=(1, ${CANARY}`,
    `Failing row contains (1, ${CANARY}, null).`,
  ])('ST1: takes the secret out of %s', (text) => {
    expect(redact(text)).not.toContain(CANARY)
  })

  it('ST1: leaves other words alone', () => {
    const text = 'worker scraper at http://127.0.0.1:4100/health answered 503 in 12 ms'
    expect(redact(text)).toBe(text)
  })
})
