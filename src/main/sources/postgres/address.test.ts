import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors/app-error'
import { parseAddress, SSL_MODES } from './address'
import { describeTls, planAttempts } from './tls'

const thrownBy = (text: string): AppError => {
  try {
    parseAddress(text)
  } catch (thrown) {
    return AppError.from(thrown)
  }
  throw new Error(`"${text}" was accepted`)
}

describe('a PostgreSQL address', () => {
  it('OV3: is read from a URL', () => {
    const target = parseAddress(
      'postgres://ana%40x:p%3Aw%2F%25@db.example:6432/my%20app?sslmode=require&connect_timeout=3&application_name=me',
    )
    expect(target).toMatchObject({
      host: 'db.example',
      port: 6432,
      user: 'ana@x',
      database: 'my app',
      sslMode: 'require',
      connectTimeoutMs: 3_000,
      applicationName: 'me',
    })
    expect(target.password).toBe('p:w/%')
  })

  it.each([
    ['postgresql://u@h', { host: 'h', port: 5432, user: 'u', database: 'u', sslMode: 'prefer' }],
    ['postgres://u@[::1]:5433/d', { host: '::1', port: 5433 }],
    ['postgres://u@/d?host=/run/postgresql', { host: '/run/postgresql', database: 'd' }],
    ['postgres:///d?user=u', { host: 'localhost', user: 'u' }],
    ['  host=h user=u dbname=d  ', { host: 'h', user: 'u', database: 'd' }],
    [
      String.raw`host = h user='o''x' password='a b'`.replace("''", String.raw`\'`),
      { user: "o'x" },
    ],
    ['user=u connect_timeout=0', { host: 'localhost' }],
  ])('OV3: reads %s', (text, expected) => {
    expect(parseAddress(text)).toMatchObject(expected)
  })

  it('reads quotes and backslashes of a conninfo', () => {
    const target = parseAddress(
      String.raw`host=h user=u password='it\'s \\ here' dbname=plain\ space`,
    )
    expect(target.password).toBe(String.raw`it's \ here`)
    expect(target.database).toBe('plain space')
  })

  it.each([
    ['', 'empty'],
    ['mysql://u:CANARY@h/d', 'postgres://'],
    ['postgres://u:CANARY@h:99999/d', 'cannot be read'],
    ['postgres://u:CANARY@h1:1,h2:2/d', 'several hosts'],
    ['postgres://u:CANARY@h/d?sslmode=CANARY', 'sslmode'],
    ['postgres://u:CANARY@h/d?CANARY!=1', 'not supported'],
    ['postgres://u:CANARY%@h/d', '%'],
    ['postgres://u:CAN#CANARY@h/d', 'cannot be read'],
    ['postgres://u:p@h/d#CANARY', '%23'],
    ['postgres://:CANARY@h/d', 'user name is missing'],
    ['host=h user=u port=CANARY', 'port'],
    ['host=h user=u password=CAN ARY', 'character'],
    ['host=h user=u service=x', 'service'],
    ["host=h user=u password='CANARY", 'character'],
  ])('refuses %s and keeps the password to itself', (text, words) => {
    const error = thrownBy(text)
    expect(error.code).toBe('source/bad-address')
    expect(error.message).toContain(words)
    expect(JSON.stringify(error.toData())).not.toContain('CANARY')
  })

  it('ST1: the password is in no text made of the target', () => {
    const target = parseAddress('postgres://u:CANARY@h/d')
    expect(JSON.stringify(target)).not.toContain('CANARY')
    expect(Object.values({ ...target })).not.toContain('CANARY')
    expect(target.password).toBe('CANARY')
  })

  it('says which parameters are understood and not used', () => {
    expect(parseAddress('host=h user=u keepalives_idle=5').notes).toEqual([
      expect.stringContaining('keepalives_idle'),
    ])
  })
})

describe('sslmode', () => {
  const PEM = '-----BEGIN CERTIFICATE-----'
  const plan = async (mode: string, root = ''): Promise<string[]> => {
    const target = parseAddress(`host=h user=u sslmode=${mode} ${root}`)
    const attempts = await planAttempts(target)
    return attempts.map(({ tls }) => {
      if (tls === false) return 'plain'
      if (tls.rejectUnauthorized === false) return 'tls'
      return tls.checkServerIdentity === undefined ? 'tls+ca+host' : 'tls+ca'
    })
  }

  it.each([
    ['disable', ['plain']],
    ['allow', ['plain', 'tls']],
    ['prefer', ['tls', 'plain']],
    ['require', ['tls']],
    ['verify-ca', ['tls+ca']],
    ['verify-full', ['tls+ca+host']],
  ])('ST4: %s means what it means to psql', async (mode, expected) => {
    expect(await plan(mode)).toEqual(expected)
  })

  it('ST4: require with a root certificate checks it, as libpq does', async () => {
    expect(await plan('require', `sslrootcert='${PEM}'`)).toEqual(['tls+ca'])
  })

  it('ST4: every mode says in words what is verified', () => {
    const words = SSL_MODES.map((mode) => describeTls(parseAddress(`user=u sslmode=${mode}`)))
    expect(new Set(words).size).toBe(SSL_MODES.length)
  })

  it('names the parameter whose file cannot be read', async () => {
    const target = parseAddress('user=u sslmode=verify-ca sslrootcert=/no/such/file')
    await expect(planAttempts(target)).rejects.toMatchObject({
      code: 'source/bad-address',
      message: expect.stringContaining('sslrootcert') as string,
    })
  })
})
