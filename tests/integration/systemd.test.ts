import { existsSync } from 'node:fs'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeSupervisorTools } from '../../src/main/actions/supervisor-tools'
import { systemd } from '../../src/main/platform/systemd'
import { workerRequest } from '../../src/main/sources/workers/request'

const WHY = { idempotencyKey: 'run-1', reason: 'a test' }

let folder: string
let path: string | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-systemd-'))
  path = process.env['PATH']
  process.env['PATH'] = `${folder}${delimiter}${path ?? ''}`
})
afterEach(async () => {
  process.env['PATH'] = path
  await rm(folder, { recursive: true, force: true })
})

/** A systemctl that writes down its words, one a line, and who called it. */
async function fakeSystemctl(then: string): Promise<void> {
  const file = join(folder, 'systemctl')
  const note = `for word in "$@"; do printf '%s\\n' "$word"; done > '${folder}/words'\n`
  const parent = `tr '\\0' ' ' < "/proc/$PPID/cmdline" > '${folder}/parent' 2>/dev/null\n`
  await writeFile(file, `#!/bin/sh\n${note}${parent}${then}\n`)
  await chmod(file, 0o755)
}
const words = async (): Promise<string[]> =>
  (await readFile(join(folder, 'words'), 'utf8')).trimEnd().split('\n')

/** As the gate has them; this machine is taken to run systemd. */
const toolsFor = (address: string) =>
  makeSupervisorTools({
    ...{ address, systemd: { ...systemd, isThere: () => true } },
    ...{ port: workerRequest, operator: 'ann', traceparent: () => '' },
    signal: new AbortController().signal,
  })

describe('WK7: a worker that is a unit of systemd', () => {
  it('WK7: is restarted by systemctl itself, without a shell and without a question', async () => {
    await fakeSystemctl('exit 0')
    const tools = toolsFor('api@2.service')
    expect(tools.says).toBe('systemctl restart api@2.service')
    await tools.restart(WHY)
    expect(await words()).toEqual(['--no-ask-password', 'restart', '--', 'api@2.service'])
    // We are its parent, not a shell.
    expect(await readFile(join(folder, 'parent'), 'utf8')).toMatch(/node|vitest/)
  })

  it.each(['api.service; touch x.service', '$(touch x).service', '-H root@host.service'])(
    'SECURITY: %j is no name of a unit, and nothing is run',
    async (address) => {
      await fakeSystemctl('exit 0')
      expect(() => toolsFor(address)).toThrow(
        expect.objectContaining({ code: 'source/bad-address' }),
      )
      expect(existsSync(join(folder, 'words'))).toBe(false)
    },
  )

  it('WK7: what systemctl says of a failure is said, and no more than a few lines of it', async () => {
    const long = `i=0; while [ $i -lt 200 ]; do echo "line $i of what it says" >&2; i=$((i+1)); done`
    await fakeSystemctl(`echo 'Unit api.service not found.' >&2; ${long}; exit 5`)
    const failure = await toolsFor('api.service')
      .restart(WHY)
      .then(
        () => undefined,
        (thrown: unknown) => thrown as { code: string; message: string },
      )
    expect(failure).toMatchObject({ code: 'action/failed' })
    expect(failure?.message).toMatch(
      /^systemctl restart api\.service: Unit api\.service not found\./,
    )
    expect(failure?.message.length).toBeLessThan(400)
  })

  it('WK7: one that fails without a word is told by its code', async () => {
    await fakeSystemctl('exit 3')
    await expect(toolsFor('api.service').restart(WHY)).rejects.toMatchObject({
      code: 'action/failed',
      message: expect.stringContaining('systemctl') as string,
    })
  })

  it('WK7: nothing is run where systemd does not run', async () => {
    await fakeSystemctl('exit 0')
    const tools = makeSupervisorTools({
      ...{ address: 'api.service', systemd: { ...systemd, isThere: () => false } },
      ...{ port: workerRequest, operator: 'ann', traceparent: () => '' },
      signal: new AbortController().signal,
    })
    await expect(tools.restart(WHY)).rejects.toMatchObject({ code: 'action/not-possible' })
    expect(existsSync(join(folder, 'words'))).toBe(false)
  })
})
