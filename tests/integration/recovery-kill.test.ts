import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Step } from './actions-kill-child'
import { lookOnce } from './recovery-kill-child'

const CHILD = fileURLToPath(new URL('./recovery-kill-child.ts', import.meta.url))
const CRASHES = 4
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-recovery-kill-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function runChild(step: Step): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder, step], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return signal
}

async function effects(): Promise<number> {
  const text = await readFile(join(folder, 'effects'), 'utf8').catch(() => '')
  return text.split('\n').filter(Boolean).length
}

describe('kill -9 during an automatic restart', () => {
  it.each([
    ['after-intent', 0],
    ['after-effect', 1],
    ['verifying', 1],
  ] as const)(
    'RELIABILITY 48, AP3: at %s: it is not restarted a second time, and a person is asked to look',
    async (step, expected) => {
      await expect(runChild(step)).resolves.toBe('SIGKILL')

      const told = await lookOnce(folder)

      expect(told).toEqual([
        'Whether the last restart took place is not known: a person must look first.',
      ])
      await expect(effects()).resolves.toBe(expected)
    },
  )

  it('AP3, AC10: a crash loop of the app does not become one of the worker', async () => {
    await expect(runChild('after-outcome')).resolves.toBe('SIGKILL')
    for (let crash = 0; crash < CRASHES; crash += 1) await runChild('after-outcome')

    await expect(effects()).resolves.toBe(1)
  })
})
