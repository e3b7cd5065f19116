import { Redis } from 'ioredis'
import { repeat } from '../lib/wait'
import { redisOf } from './control'
import { defineFault } from './fault'

const KEY = 'cache:leaderboard'
const FIELDS = 40_000
const READERS = 3
const READS_AT_ONCE = 200
const LEASE_S = 8

/** Everyone wants the same large hash: many small reads, and now and then one of all of it. */
export const hotKey = defineFault({
  name: 'hot-key',
  title: `One key of Redis, ${KEY}, is read thousands of times a second, and whole`,
  expect:
    'Commands a second far above normal; HGETALL of this key in the slow log, every half second',
  hits: ['redis'],
  start: async (context) => {
    const url = redisOf(context)
    const open = (): Redis => {
      const redis = new Redis(url, { connectionName: 'leaderboard', maxRetriesPerRequest: 1 })
      redis.on('error', () => undefined)
      return redis
    }
    const writer = open()
    const readers = Array.from({ length: READERS }, open)
    const close = (): void => [writer, ...readers].forEach((each) => each.disconnect())
    try {
      await fill(writer)
    } catch (thrown) {
      close()
      throw thrown
    }
    const loops = [
      // It runs out by itself when nobody renews it.
      repeat((LEASE_S * 1_000) / 3, async () => {
        await writer.expire(KEY, LEASE_S)
      }),
      repeat(500, async () => {
        await writer.hgetall(KEY)
      }),
      ...readers.map((redis) => repeat(20, () => readOften(redis))),
    ]
    return async () => {
      await Promise.all(loops.map((loop) => loop.stop()))
      await writer.unlink(KEY).catch(() => 0)
      close()
    }
  },
})

async function fill(redis: Redis): Promise<void> {
  for (let from = 0; from < FIELDS; from += 2_000) {
    const part = Array.from({ length: 2_000 }, (_, index) => [
      `organiser-${from + index}`,
      `${(from + index) % 997} visits`,
    ])
    await redis.hset(KEY, Object.fromEntries(part) as Record<string, string>)
    await redis.expire(KEY, LEASE_S)
  }
}

async function readOften(redis: Redis): Promise<void> {
  const reads = redis.pipeline()
  for (let index = 0; index < READS_AT_ONCE; index += 1) reads.hget(KEY, `organiser-${index}`)
  await reads.exec()
}
