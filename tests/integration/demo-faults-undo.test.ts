import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FAULTS, findFault } from '../../demo/faults/registry'
import type { Undo } from '../../demo/faults/fault'
import { sharedPlatform, until, type TestPlatform } from '../support/platform'
import { runNode } from '../support/scripts'
import { statusOf } from './demo-faults-support'

const PROGRAM = resolve(import.meta.dirname, '../../out/demo/fault.mjs')
const NEED_REDIS = ['redis-full', 'redis-down', 'hot-key', 'queue-backlog', 'poison-job']

let platform: TestPlatform
beforeAll(async () => {
  platform = await sharedPlatform({ users: 2 })
})
afterAll(async () => {
  await platform.stop()
})

describe('every fault', () => {
  it('DP6: is in the list, one a line, at least 24 of them', async () => {
    const { stdout, code } = await runNode([PROGRAM, '--list'])

    expect(code).toBe(0)
    const lines = stdout.trim().split('\n')
    expect(lines.map((line) => line.split(' ')[0])).toEqual(FAULTS.map(({ name }) => name))
    expect(lines.length).toBeGreaterThanOrEqual(24)
  })

  it.each(FAULTS)('DP6: $name can be undone twice', async (fault) => {
    // What an earlier one took down comes back first.
    await until('healthy workers', 60_000, async () => {
      const found = platform.file.workers.map(({ baseUrl }) => statusOf(`${baseUrl}/health`))
      return (await Promise.all(found)).every((status) => status === 200)
    })
    const undo = await fault.start({ platform: await platform.reread(), log: () => undefined })

    await undo()
    await expect(undo()).resolves.toBeUndefined()
  })

  it.each(NEED_REDIS)('DP6: %s says that it needs Redis where there is none', async (name) => {
    const missing = 'redis: no redis-server on the PATH'
    const without = join(platform.dir, 'without-redis.json')
    await writeFile(without, JSON.stringify({ ...platform.file, redis: null, missing: [missing] }))

    const { code, stderr } = await runNode([PROGRAM, name, '--platform', without])

    expect(code).toBe(1)
    expect(stderr.trim()).toBe(`this fault needs Redis: ${missing}`)
  })

  it('DP6: several at once are undone when their platform is gone', async () => {
    const file = await platform.reread()
    const undos: Undo[] = []
    for (const name of ['slow-query', 'hot-key', 'error-burst', 'autovacuum-blocked', 'lock-chain'])
      undos.push(await findFault(name).start({ platform: file, log: () => undefined }))

    platform.process.kill('SIGINT')
    await new Promise((done) => platform.process.once('exit', done))

    for (const undo of undos) await expect(undo()).resolves.toBeUndefined()
  })
})
