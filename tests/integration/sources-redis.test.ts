import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/platform/clock'
import { Lifetime } from '../../src/main/platform/lifetime'
import { silentLogger } from '../../src/main/platform/log'
import { ALLOWED_COMMANDS } from '../../src/main/sources/redis/allow-list'
import { redisSource } from '../../src/main/sources/redis/index'
import { eventually, startRedis, type TestRedis } from '../support/redis'

const WATCH_RIGHTS = [...ALLOWED_COMMANDS]
  .filter((name) => name !== 'auth')
  .map((name) => `+${name}`)
  .join(' ')
const WATCH = `ops on >right resetkeys resetchannels -@all ${WATCH_RIGHTS}`
const NO_SLOWLOG =
  'narrow on >right resetkeys resetchannels -@all +info +client|setname +acl|whoami'
const NO_INFO = 'blind on >right resetkeys resetchannels -@all +acl|whoami'

const opened = new Lifetime()
const open = (url: string) =>
  opened.own(
    redisSource.open(
      { id: 'cache', kind: 'redis', title: 'Cache', environment: 'dev' },
      { url },
      {
        clock: systemClock,
        log: silentLogger,
        ownRefreshes: () => new Map(),
        peers: () => [],
      },
    ),
  )
type Opened = ReturnType<typeof open>
/** As the sampler does it; the deadline is longer than the real one, so that a slow machine does not fail a test. */
const read = (source: Opened, timeoutMs = 10_000) =>
  source.read('info', AbortSignal.timeout(timeoutMs))
const codeOf = async (source: Opened, timeoutMs?: number): Promise<string> =>
  read(source, timeoutMs).then(
    () => 'read',
    (thrown: unknown) => (thrown as { code?: string }).code ?? String(thrown),
  )

let redis: TestRedis
beforeAll(async () => {
  redis = await startRedis({ users: [WATCH, NO_SLOWLOG, NO_INFO], args: ['--maxmemory', '64mb'] })
})
afterAll(() => redis.close())
afterAll(() => opened.close())

describe('the Redis source on a real server', () => {
  it('RC1, RC2: reads memory, clients, hit rate and round trip', async () => {
    const source = open(`redis://ops:right@127.0.0.1:${redis.port}/0`)
    await redis.admin.set('a', '1')
    const first = await read(source)
    expect(first.values['redis.memory.percent']).toBeGreaterThan(0)
    expect(first.values['redis.hit-rate']).toBeNull()
    expect(first.values['redis.round-trip']).toBeGreaterThan(0)
    for (let i = 0; i < 9; i += 1) await redis.admin.get('a')
    await redis.admin.get('missing')

    const second = await read(source)

    expect(second.values['redis.hit-rate']).toBeCloseTo(90)
    expect(second.values['redis.keys']).toBe(1)
    expect(second.values['redis.ops.rate']).toBeGreaterThan(0)
    expect(second.tables?.['redis.server']?.[0]).toMatchObject({
      role: 'master',
      user: 'ops',
      maxMemoryBytes: 64 * 1_048_576,
      maxMemoryPolicy: 'noeviction',
    })
    expect(second.tables?.['redis.gaps']).toEqual([])
  })

  it('RC15: sends only allowed reads, one round trip a tick, and nothing that the ACL denies', async () => {
    const source = open(`redis://ops:right@127.0.0.1:${redis.port}`)
    await read(source)
    await redis.admin.config('RESETSTAT')
    await redis.admin.acl('LOG', 'RESET')
    for (let i = 0; i < 5; i += 1) await read(source)

    const stats = await redis.admin.info('commandstats')
    const names = [...stats.matchAll(/^cmdstat_(\S+?):calls=(\d+)/gm)].map((m) => [m[1], m[2]])
    const ours = names.filter(([name]) => !['config|resetstat', 'acl|log'].includes(name!))
    expect(Object.fromEntries(ours)).toEqual({
      info: '5',
      'slowlog|get': '5',
      'latency|latest': '5',
    })
    expect(ours.every(([name]) => ALLOWED_COMMANDS.has(name!))).toBe(true)
    expect(await redis.admin.acl('LOG')).toEqual([])
    expect(String(await redis.admin.client('LIST'))).toContain('name=switchyard')
  })

  it('RC5: a slow command shows as a rate, without its arguments', async () => {
    const source = open(`redis://ops:right@127.0.0.1:${redis.port}`)
    await read(source)
    await redis.admin.config('SET', 'slowlog-log-slower-than', '0')
    await redis.admin.set('canary-key', 'canary-value')
    await redis.admin.config('SET', 'slowlog-log-slower-than', '10000')

    const reading = await read(source)

    expect(reading.values['redis.slow.rate']).toBeGreaterThan(0)
    expect(JSON.stringify(reading)).not.toContain('canary')
  })
})

describe('fault 23: each refusal has a code of its own', () => {
  it.each([
    ['a wrong password', 'redis://ops:wrong@', 'source/auth-failed'],
    ['a user that does not exist', 'redis://nobody:right@', 'source/auth-failed'],
    ['a user without the right to INFO', 'redis://blind:right@', 'source/not-permitted'],
  ])('%s, though the default user is open', async (_what, start, code) => {
    expect(await redis.admin.acl('WHOAMI')).toBe('admin')
    expect(await codeOf(open(`${start}127.0.0.1:${redis.port}`))).toBe(code)
  })

  it('no password where one is needed', async () => {
    const closed = await startRedis({ users: ['default on >secret ~* &* +@all'] })
    try {
      const source = open(`redis://127.0.0.1:${closed.port}`)
      expect(await codeOf(source)).toBe('source/auth-required')
    } finally {
      await closed.close()
    }
  })

  it('ST8: a right that lacks for the slow log is a gap with the line to run', async () => {
    const { tables, values } = await read(open(`redis://narrow:right@127.0.0.1:${redis.port}`))
    expect(values['redis.slow.rate']).toBeNull()
    expect(values['redis.memory.used']).toBeGreaterThan(0)
    expect(tables?.['redis.gaps']?.map(({ fix }) => fix)).toEqual([
      'ACL SETUSER narrow +slowlog|get',
      'ACL SETUSER narrow +latency|latest',
    ])
  })

  it('SECURITY 5: without ACL WHOAMI our identity is not proven: refused, with the line to run', async () => {
    await redis.admin.acl('SETUSER', 'mute', 'on', '>right', '-@all', '+info')
    await expect(read(open(`redis://mute:right@127.0.0.1:${redis.port}`))).rejects.toMatchObject({
      code: 'source/not-permitted',
      context: { fix: 'ACL SETUSER mute +acl|whoami' },
    })
  })

  it('loading its data is told apart from being down', async () => {
    const slow = await startRedis({
      args: [
        ...['--enable-debug-command', 'yes'],
        ...['--loading-process-events-interval-bytes', '1024', '--key-load-delay', '0'],
      ],
    })
    try {
      await slow.admin.call('DEBUG', 'POPULATE', '4000', 'k', '10')
      await slow.admin.save()
      await slow.admin.config('SET', 'key-load-delay', '1000')
      const source = open(`redis://127.0.0.1:${slow.port}`)
      const reloading = slow.admin.call('DEBUG', 'RELOAD', 'NOSAVE').catch(() => undefined)
      const code = await eventually(async () => {
        const found = await codeOf(source)
        return found === 'source/starting-up' ? found : undefined
      })
      expect(code).toBe('source/starting-up')
      await slow.admin.config('SET', 'key-load-delay', '0')
      await reloading
      await eventually(async () => ((await codeOf(source)) === 'read' ? true : undefined))
    } finally {
      await slow.close()
    }
  })
})

describe('faults 20 and 21: outages', () => {
  let victim: TestRedis | undefined
  afterEach(async () => {
    await victim?.close()
    victim = undefined
  })

  it('kill -9: unreachable, then back by itself with a restart event', async () => {
    victim = await startRedis()
    const { port } = victim
    const source = open(`redis://127.0.0.1:${port}`)
    await read(source)
    await victim.close()
    expect(await codeOf(source)).toBe('source/unreachable')
    expect(await source.knock!(AbortSignal.timeout(5_000))).toBe(false)

    victim = await startRedis({ port })

    expect(await source.knock!(AbortSignal.timeout(5_000))).toBe(true)
    const back = await read(source)
    expect(back.events).toMatchObject([{ title: 'Redis restarted' }])
    expect(back.values['redis.ops.rate']).toBeNull()
  })

  it('SIGSTOP: the deadline holds, and no command is replayed late', async () => {
    victim = await startRedis()
    const source = open(`redis://127.0.0.1:${victim.port}`)
    await read(source)
    await victim.admin.config('RESETSTAT')
    victim.signal('SIGSTOP')
    const codes = [await codeOf(source, 500), await codeOf(source, 500), await codeOf(source, 500)]
    expect(codes).toEqual(['source/timeout', 'source/timeout', 'source/timeout'])
    victim.signal('SIGCONT')

    await eventually(async () => ((await codeOf(source)) === 'read' ? true : undefined))

    const stats = await victim.admin.info('commandstats')
    // One that was on its way when it stopped, and one that succeeded: none of those given up in between.
    expect(Number(/cmdstat_info:calls=(\d+)/.exec(stats)?.[1])).toBeLessThanOrEqual(2)
  })

  it('fault 22: a full Redis that refuses writes is still read', async () => {
    victim = await startRedis({ args: ['--maxmemory', '2mb'] })
    const source = open(`redis://127.0.0.1:${victim.port}`)
    await read(source)
    for (let i = 0; i < 200; i += 1) {
      await victim.admin.set(`k${i}`, 'x'.repeat(20_000)).catch(() => undefined)
    }
    expect((await read(source)).values['redis.memory.percent']).toBeGreaterThan(95)
  })

  it('AP1: a closed source keeps no connection', async () => {
    const source = open(`redis://ops:right@127.0.0.1:${redis.port}`)
    await read(source)
    const countOurs = async (): Promise<number> =>
      String(await redis.admin.client('LIST')).split('name=switchyard').length - 1
    const before = await countOurs()
    await source.close()
    await eventually(async () => ((await countOurs()) < before ? true : undefined))
    expect(await codeOf(source)).toBe('source/canceled')
  })
})
