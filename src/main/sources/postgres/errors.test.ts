import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors/app-error'
import { parseAddress } from './address'
import { quoteName, sqlStateOf, toAppError } from './errors'

const target = parseAddress('postgres://watch:CANARY@db:5432/app')
const failure = (code: string, message = 'its words'): Error =>
  Object.assign(new Error(message), { code })

describe('toAppError', () => {
  it.each([
    ['28P01', 'source/auth-failed'],
    ['28000', 'source/auth-failed'],
    ['53300', 'source/full'],
    ['57P01', 'source/starting-up'],
    ['57P02', 'source/starting-up'],
    ['57P03', 'source/starting-up'],
    ['42501', 'source/not-permitted'],
    ['25006', 'source/not-permitted'],
    ['3D000', 'source/bad-address'],
    ['57014', 'source/timeout'],
    ['55P03', 'source/timeout'],
    ['42P01', 'source/not-installed'],
    ['08006', 'source/unreachable'],
    ['XX000', 'source/bad-answer'],
    ['ECONNREFUSED', 'source/unreachable'],
    ['ECONNRESET', 'source/unreachable'],
    ['EHOSTUNREACH', 'source/unreachable'],
    ['ENOTFOUND', 'source/unreachable'],
    ['ETIMEDOUT', 'source/timeout'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'source/tls-refused'],
    ['CERT_HAS_EXPIRED', 'source/tls-refused'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'source/tls-refused'],
  ])('PC14: %s is %s', (code, expected) => {
    const error = toAppError(failure(code), target)
    expect(error.code).toBe(expected)
    expect(error.context['cause']).toBe(code)
  })

  it.each([
    ['timeout expired', 'source/timeout'],
    ['Connection terminated unexpectedly', 'source/unreachable'],
    ['The server does not support SSL connections', 'source/tls-refused'],
    [
      'SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a non-empty string',
      'source/auth-failed',
    ],
  ])('PC14: knows the driver saying "%s"', (message, expected) => {
    expect(toAppError(new Error(message), target).code).toBe(expected)
  })

  it('ST8: a missing right comes with the GRANT', () => {
    expect(toAppError(failure('42501'), target).context['grant']).toBe('GRANT pg_monitor TO watch;')
  })

  it('takes the first failure where several addresses of a name were tried', () => {
    const both = new AggregateError([failure('ECONNREFUSED'), failure('ENETUNREACH')], '')
    expect(toAppError(both, target).context['cause']).toBe('ECONNREFUSED')
  })

  it('keeps our own errors, cuts long words and hides passwords', () => {
    const own = new AppError('source/full', 'x')
    expect(toAppError(own, target)).toBe(own)
    const long = toAppError(failure('XX000', `password=CANARY ${'<b>'.repeat(5_000)}`), target)
    expect(long.message.length).toBeLessThan(400)
    expect(JSON.stringify(long.toData())).not.toContain('CANARY')
  })

  it('tells the words of the server from those of the network', () => {
    expect(sqlStateOf(failure('42P01'))).toBe('42P01')
    expect(sqlStateOf(failure('EPIPE'))).toBeUndefined()
    expect(sqlStateOf(new Error('x'))).toBeUndefined()
  })

  it('quotes a name for SQL where it must be', () => {
    expect(['watch_1', 'Ana', 'a"b'].map(quoteName)).toEqual(['watch_1', '"Ana"', '"a""b"'])
  })
})
