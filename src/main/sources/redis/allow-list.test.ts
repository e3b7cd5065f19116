import { describe, expect, it } from 'vitest'
import { ALLOWED_COMMANDS, isAllowed, WatchingRedis } from './allow-list'

/** Every command that changes something, reads data, or hangs a server; from the command tables of Redis 7. */
const FORBIDDEN =
  `append bitfield blmove blpop brpop bzpopmax copy decr del discard dump eval evalsha exec expire
  fcall flushall flushdb function get getdel getex getset hdel hgetall hincrby hset incr keys lpop lpush lrange
  migrate monitor move mset multi object persist pexpire pfadd publish psubscribe psync rename replicaof reset
  restore rpush sadd save bgsave bgrewriteaof scan script select set setex shutdown sort spop subscribe swapdb
  sync touch unlink unwatch watch xadd xdel xgroup zadd zpopmin failover debug module wait quit`
    .split(/\s+/)
    .map((name) => [name])
const SUBCOMMANDS = [
  ['config', 'get'],
  ['config', 'set'],
  ['config', 'resetstat'],
  ['client', 'kill'],
  ['client', 'pause'],
  ['client', 'no-evict'],
  ['slowlog', 'reset'],
  ['latency', 'reset'],
  ['memory', 'purge'],
  ['memory', 'usage'],
  ['acl', 'setuser'],
  ['acl', 'list'],
  ['cluster', 'failover'],
  ['cluster', 'reset'],
]

describe('RC15: what a watching connection may send', () => {
  it.each([...FORBIDDEN, ...SUBCOMMANDS])('refuses %s %s', (name, ...args) => {
    expect(isAllowed(name, args)).toBe(false)
    expect(isAllowed(name.toUpperCase(), args)).toBe(false)
  })

  it('refuses a subcommand that is missing, or of a strange type', () => {
    for (const args of [[], [undefined], [7], [['get']]])
      expect(isAllowed('slowlog', args)).toBe(false)
  })

  it('allows exactly what is listed, in any case', () => {
    for (const name of ALLOWED_COMMANDS) {
      const [head, sub] = name.split('|')
      expect(isAllowed(head!.toUpperCase(), sub === undefined ? [] : [sub.toUpperCase()])).toBe(
        true,
      )
    }
    expect(isAllowed('slowlog', [Buffer.from('GET'), '1'])).toBe(true)
  })

  it('refuses on every way through the client, before anything is connected', async () => {
    const redis = new WatchingRedis({ lazyConnect: true, port: 1 })
    const ways = [
      () => redis.flushall(),
      () => redis.call('FLUSHALL'),
      () => redis.get('a'),
      () => redis.eval('return 1', 0),
      () => redis.config('SET', 'maxmemory', '1'),
    ]
    for (const way of ways) await expect(way()).rejects.toMatchObject({ code: 'app/bug' })
    expect(() => redis.duplicate()).toThrow('refused')
    expect(redis.status).toBe('wait')
  })
})
