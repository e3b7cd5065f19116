import { describe, expect, it } from 'vitest'
import { parseRedisAddress } from './address'

const codeOf = (text: string): string => {
  try {
    parseRedisAddress(text)
    return 'accepted'
  } catch (thrown) {
    return `${(thrown as { code: string }).code}: ${(thrown as Error).message}`
  }
}

describe('RC1: Redis addresses', () => {
  it.each([
    ['redis://cache', { host: 'cache', port: 6379, tls: false, user: null, password: null, db: 0 }],
    ['redis://:s3cret@cache:7000/3', { port: 7000, user: null, password: 's3cret', db: 3 }],
    ['rediss://ops:p%40ss@cache', { tls: true, user: 'ops', password: 'p@ss' }],
    ['redis://[::1]:6380', { host: '::1', port: 6380 }],
    ['redis://cache?db=4&connectTimeout=800', { db: 4, connectTimeoutMs: 800 }],
    ['rediss://10.0.0.1?servername=cache.example', { servername: 'cache.example' }],
    ['unix:///run/redis.sock?db=2', { path: '/run/redis.sock', db: 2, tls: false }],
    ['redis://ops:a,b@cache', { host: 'cache', password: 'a,b' }],
  ])('reads %s', (text, wanted) => {
    expect(parseRedisAddress(text)).toMatchObject(wanted)
  })

  it.each([
    ['redis-sentinel://h1,h2/mymaster', 'not yet supported'],
    ['redis+sentinel://h1/mymaster', 'not yet supported'],
    ['rediss-cluster://h1,h2', 'not yet supported'],
    ['redis://h1:1,h2:2', 'not yet supported'],
    ['http://cache', 'scheme'],
    ['cache:6379', 'scheme'],
    ['not an address', 'not a URL'],
    ['redis://', 'host is missing'],
    ['unix://', 'socket path'],
    ['redis://cache/x', 'whole number'],
    ['redis://cache?tls=true', '"tls" is unknown'],
    ['redis://cache:99999', 'not a URL'],
  ])('refuses %s in words that help', (text, words) => {
    expect(codeOf(text)).toContain('source/bad-address')
    expect(codeOf(text)).toContain(words)
  })

  it('ST1: never repeats the password', () => {
    for (const text of [
      'redis://u:canary77@h:x',
      'redis://u:canary77@h#f',
      'http://u:canary77@h',
    ]) {
      expect(codeOf(text)).toContain('source/bad-address')
      expect(codeOf(text)).not.toContain('canary77')
    }
  })
})
