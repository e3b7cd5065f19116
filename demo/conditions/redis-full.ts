import { Redis } from 'ioredis'
import { z } from 'zod'
import type { Condition } from '../lib/conditions'
import { repeat } from '../lib/wait'

const BALLAST = 'fault:ballast:'
const PIECE_BYTES = 64 * 1024
const ROOM_BYTES = 6 * 1024 * 1024
const TOP_UP_MS = 250

const Setting = z.tuple([z.string(), z.string()])

/** Memory at its limit under noeviction: what would need more is refused, what reads goes on. */
export function fullMemory(url: string): Condition {
  let before: { limit: string; policy: string } | undefined
  let filling: { stop: () => Promise<void> } | undefined
  let redis: Redis | undefined
  return {
    begin: async () => {
      redis = new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: 5_000 })
      redis.on('error', () => undefined)
      const server = redis
      const read = async (name: string): Promise<string> =>
        Setting.parse(await server.config('GET', name))[1]
      before ??= { limit: await read('maxmemory'), policy: await read('maxmemory-policy') }
      const used = Number(/used_memory:(\d+)/.exec(await server.info('memory'))?.[1])
      await server.config('SET', 'maxmemory-policy', 'noeviction')
      await server.config('SET', 'maxmemory', used + ROOM_BYTES)
      await fill(server)
      // Entries that run out make room: it is filled again.
      filling = repeat(TOP_UP_MS, () => fill(server))
    },
    end: async () => {
      await filling?.stop()
      redis?.disconnect()
      await makeRoom(url, before)
      before = undefined
    },
  }
}

/** Adds pieces until the server refuses one. */
async function fill(redis: Redis): Promise<void> {
  const piece = Buffer.alloc(PIECE_BYTES, 'x')
  for (let number = 0; number < ROOM_BYTES / PIECE_BYTES + 200; number += 1) {
    const refused = await redis.set(`${BALLAST}${Date.now()}:${number}`, piece).then(
      () => false,
      (thrown: unknown) => {
        if (String(thrown).includes('OOM')) return true
        throw thrown
      },
    )
    if (refused) return
  }
}

async function makeRoom(
  url: string,
  before: { limit: string; policy: string } | undefined,
): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: 1, commandTimeout: 5_000 })
  redis.on('error', () => undefined)
  try {
    if (before) {
      await redis.config('SET', 'maxmemory', before.limit)
      await redis.config('SET', 'maxmemory-policy', before.policy)
    }
    let cursor = '0'
    do {
      const [next, keys] = await redis.scan(cursor, 'MATCH', `${BALLAST}*`, 'COUNT', 1_000)
      if (keys.length > 0) await redis.unlink(...keys)
      cursor = next
    } while (cursor !== '0')
  } finally {
    redis.disconnect()
  }
}
