import { describe, expect, it } from 'vitest'
import { RedisReader, type Answers } from './reader'

const BASE = {
  run_id: 'a',
  redis_version: '7.0.15',
  role: 'master',
  uptime_in_seconds: 100,
  used_memory: 50,
  maxmemory: 200,
  connected_clients: 5,
  maxclients: 100,
  blocked_clients: 1,
  total_commands_processed: 1_000,
  keyspace_hits: 100,
  keyspace_misses: 100,
  evicted_keys: 7,
}

function answers(fields: object = {}, rest: Partial<Answers> = {}): Answers {
  const lines = Object.entries({ ...BASE, ...fields }).map(([name, value]) => `${name}:${value}`)
  return {
    info: ['# Server', ...lines, 'db0:keys=3,expires=1', 'db1:keys=4,expires=0'].join('\r\n'),
    newestSlowId: 10,
    latency: [],
    gaps: [],
    user: 'ops',
    roundTripMs: 1,
    ...rest,
  }
}

describe('RedisReader', () => {
  it('RC1: reads gauges at once, and no rate from a single reading', () => {
    const { values, tables } = new RedisReader('cache').read(answers(), 200_000, 0)
    expect(values).toMatchObject({
      'redis.memory.used': 50,
      'redis.memory.percent': 25,
      'redis.clients.percent': 5,
      'redis.clients.blocked': 1,
      'redis.keys': 7,
      'redis.ops.rate': null,
      'redis.hit-rate': null,
    })
    expect(tables?.['redis.server']?.[0]).toMatchObject({
      version: '7.0.15',
      user: 'ops',
      startedAt: 100_000,
    })
  })

  it('RC2: differences counters over measured time, not over the planned interval', () => {
    const reader = new RedisReader('cache')
    reader.read(answers(), 0, 0)
    const { values } = reader.read(
      answers(
        { total_commands_processed: 1_400, keyspace_hits: 190, keyspace_misses: 110 },
        { newestSlowId: 14 },
      ),
      4_000,
      4_000,
    )
    expect(values['redis.ops.rate']).toBe(100)
    expect(values['redis.hit-rate']).toBe(90)
    expect(values['redis.lookups.minute']).toBe(100)
    expect(values['redis.slow.rate']).toBe(1)
    expect(values['redis.evicted.rate']).toBe(0)
  })

  it('RC2: no lookups is unknown, never zero percent', () => {
    const reader = new RedisReader('cache')
    reader.read(answers(), 0, 0)
    expect(reader.read(answers(), 2_000, 2_000).values['redis.hit-rate']).toBeNull()
  })

  it('RC2: the minute rate forgets what is older than 60 s', () => {
    const reader = new RedisReader('cache')
    let hits = 0
    let last
    for (let second = 0; second <= 120; second += 2) {
      if (second > 60) hits += 10
      const fields = { keyspace_hits: hits, keyspace_misses: Math.min(second, 60) * 10 }
      last = reader.read(answers(fields), 0, second * 1_000)
    }
    expect(last?.values['redis.hit-rate.minute']).toBe(100)
  })

  it('fault 20: a restart is an event, and no rate is negative', () => {
    const reader = new RedisReader('cache')
    reader.read(answers(), 100_000, 0)
    const { values, events, tables } = reader.read(
      answers({ run_id: 'b', total_commands_processed: 3, uptime_in_seconds: 1 }),
      102_000,
      2_000,
    )
    expect(values['redis.ops.rate']).toBeNull()
    expect(events).toMatchObject([{ kind: 'state', title: 'Redis restarted', at: 101_000 }])
    expect(tables?.['redis.server']?.[0]?.startedAt).toBe(101_000)
  })

  it('fault 20: CONFIG RESETSTAT gives a break, not a negative rate', () => {
    const reader = new RedisReader('cache')
    reader.read(answers(), 0, 0)
    const { values, events } = reader.read(answers({ keyspace_hits: 0 }), 2_000, 2_000)
    expect(values['redis.lookups.rate']).toBeNull()
    expect(values['redis.hit-rate.minute']).toBeNull()
    expect(events).toEqual([])
  })

  it('RC1: without maxmemory the share is unknown, and what is absent is null', () => {
    const { values, tables } = new RedisReader('cache').read(
      answers({ maxmemory: 0, connected_clients: 'nonsense' }),
      0,
      0,
    )
    expect(values['redis.memory.percent']).toBeNull()
    expect(values['redis.clients']).toBeNull()
    expect(tables?.['redis.server']?.[0]?.maxMemoryBytes).toBeNull()
  })

  it('RC5: tells the worst fresh latency event', () => {
    const latency = [
      { name: 'command', atMs: 990_000, latestMs: 40 },
      { name: 'fork', atMs: 100_000, latestMs: 900 },
    ]
    const { values } = new RedisReader('c').read(answers({}, { latency }), 1_000_000, 0)
    expect(values['redis.latency.worst']).toBe(40)
  })
})
