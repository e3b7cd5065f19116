import { writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CheckedTarget } from '../../src/cli/check'
import { sharedPlatform, startFault, until, type TestPlatform } from '../support/platform'
import { freePort } from '../support/ports'
import { runNode, temporaryFolder, type Ran } from '../support/scripts'

const PROGRAM = resolve(import.meta.dirname, '../../bin/switchyard.mjs')

let platform: TestPlatform
let folder: Awaited<ReturnType<typeof temporaryFolder>>

beforeAll(async () => {
  platform = await sharedPlatform()
  folder = await temporaryFolder()
})

afterAll(async () => {
  await platform.stop()
  await folder.remove()
})

const check = (file: string, ...more: string[]): Promise<Ran> =>
  runNode([PROGRAM, 'check', '--platform', file, '--user-data-dir', folder.path, ...more])

const targetsOf = ({ stdout }: Ran): CheckedTarget[] =>
  (JSON.parse(stdout) as { targets: CheckedTarget[] }).targets

describe('switchyard check', () => {
  it('TS6: exits 0 when every target is normal, and prints JSON', async () => {
    const ran = await until('all is normal', 90_000, async () => {
      const one = await check(platform.filePath, '--json')
      return one.code === 0 && one
    })

    const targets = targetsOf(ran)
    expect(targets.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'primary',
        'replica',
        'redis',
        'api',
        'scraper',
        'dashboard',
        'scanner',
        'bci',
      ]),
    )
    expect(new Set(targets.map(({ status }) => status))).toEqual(new Set(['normal']))
    for (const secret of secrets()) expect(ran.stdout + ran.stderr).not.toContain(secret)
  })

  it('TS6, Q3: exits 1 with the finding while a fault is there, 0 when it is over', async () => {
    const fault = await startFault(platform, 'lock-chain', '120s')
    // On a busy machine another target may be late once, which is 2.
    const during = await until('the finding alone', 90_000, async () => {
      const one = await check(platform.filePath, '--json')
      return one.code === 1 && one
    })
    fault.interrupt()
    await fault.exited

    const primary = targetsOf(during).find(({ id }) => id === 'primary')
    expect(primary?.findings.map(({ title }) => title).join()).toMatch(/blocked by pid \d+/)
    await until(
      'all is normal again',
      90_000,
      async () => (await check(platform.filePath)).code === 0,
    )
  })

  it('TS6: exits 2 when a target cannot be reached, and names it', async () => {
    const { replica, ...rest } = platform.file.postgres
    const watch = new URL(replica.watch)
    watch.port = String(await freePort())
    const file = await writePlatform({
      postgres: { ...rest, replica: { ...replica, watch: watch.href } },
    })
    const ran = await check(file)

    expect(ran.code).toBe(2)
    expect(ran.stdout).toMatch(/critical +replica/)
  })

  it('TS6: exits 3 when it could not look: no platform, not JSON, nothing asked', async () => {
    const torn = join(folder.path, 'torn.json')
    await writeFile(torn, '{"version":1,')

    expect((await check(join(folder.path, 'missing.json'))).code).toBe(3)
    expect((await check(torn)).code).toBe(3)
    expect((await runNode([PROGRAM, 'report-it'])).code).toBe(3)
  })
})

async function writePlatform(part: object): Promise<string> {
  const path = join(folder.path, 'changed.json')
  await writeFile(path, JSON.stringify({ ...platform.file, ...part }))
  return path
}

function secrets(): string[] {
  const { primary, replica } = platform.file.postgres
  return [primary.watch, primary.act, replica.watch].map((url) => new URL(url).password)
}
