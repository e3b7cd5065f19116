import { describe, expect, it } from 'vitest'
import { joinSecret, splitSecret } from './secret-url'

describe('splitSecret and joinSecret', () => {
  it.each([
    [
      'postgres://ana:s%40fe:x@db:5432/app?sslmode=require',
      'postgres://ana@db:5432/app?sslmode=require',
      's@fe:x',
    ],
    [
      'postgres://db/app?user=x&password=p%40ram&sslmode=require',
      'postgres://db/app?user=x&sslmode=require',
      'p@ram',
    ],
    ['postgres://ana@db/app?password=param', 'postgres://ana@db/app', 'param'],
    ['redis://:hunter2@cache:6379/0', 'redis://cache:6379/0', 'hunter2'],
    ["host=db user=ana password='it\\'s' dbname=app", 'host=db user=ana dbname=app', "it's"],
    ['host=db password=plain', 'host=db', 'plain'],
  ])('ST1: takes the password out of %s and puts it back', (address, bare, secret) => {
    const parts = splitSecret(address)

    expect(parts).toEqual({ bare, secret })
    expect(splitSecret(joinSecret(bare, secret)).secret).toBe(secret)
    expect(bare).not.toContain(secret)
  })

  it('ST1: refuses what it could not take out', () => {
    expect(() => splitSecret('postgres://db/app?sslpassword=x')).toThrow('cannot be kept')
  })

  it.each(['postgres://ana@db/app', 'http://worker:8080', 'host=db user=ana'])(
    'ST1: leaves %s as it is: it holds no password',
    (address) => {
      expect(splitSecret(address)).toEqual({ bare: address, secret: undefined })
      expect(joinSecret(address, undefined)).toBe(address)
    },
  )
})
