import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openGate, STEPS, type Step } from './actions-kill-child'

const CHILD = fileURLToPath(new URL('./actions-kill-child.ts', import.meta.url))
const WRITER_KILLS = 10
let folder: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-kill-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

/** Runs the child; `afterDots` > 0 kills it once it has written that many records. */
async function runChild(words: readonly string[], afterDots = 0): Promise<NodeJS.Signals | null> {
  const child = spawn(process.execPath, ['--import', 'tsx', CHILD, folder, ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let dots = 0
  child.stdout.on('data', (chunk: Buffer) => {
    dots += chunk.length
    if (afterDots > 0 && dots >= afterDots) child.kill('SIGKILL')
  })
  const [, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null]
  return signal
}

/** What a new start says of the run that was cut short, and how often the action took effect in all. */
async function restart(): Promise<{ states: string[]; ok: boolean | null; effects: number }> {
  const { gate, audit } = openGate(folder)
  const runs = await gate.recent(10)
  await gate.close()
  await audit.close()
  const effects = await readFile(join(folder, 'effects'), 'utf8').catch(() => '')
  return {
    states: runs.map((run) => run.state),
    ok: audit.state.ok,
    effects: effects.split('\n').filter(Boolean).length,
  }
}

/** Killed before the record was written, nothing ran; after it, the outcome is unknown until it was written too. */
const EXPECTED: Readonly<Record<Step, { states: string[]; effects: number }>> = {
  'look-again': { states: [], effects: 0 },
  'before-intent': { states: [], effects: 0 },
  'after-intent': { states: ['unknown'], effects: 0 },
  'after-effect': { states: ['unknown'], effects: 1 },
  verifying: { states: ['unknown'], effects: 1 },
  'after-outcome': { states: ['succeeded'], effects: 1 },
}

describe('kill -9', () => {
  it.each(STEPS)(
    'RELIABILITY 48, AC7: at %s: told rightly at the next start, never repeated',
    async (step) => {
      await expect(runChild([step])).resolves.toBe('SIGKILL')

      await expect(restart()).resolves.toEqual({ ...EXPECTED[step], ok: true })
      // A second start finds the same: what was unknown is recorded as such and nothing runs again.
      await expect(restart()).resolves.toEqual({ ...EXPECTED[step], ok: true })
    },
  )

  it('RELIABILITY 37: in the middle of writing: no record that counted is lost, no false alarm', async () => {
    let written = 0
    for (let round = 0; round < WRITER_KILLS; round += 1) {
      const least = 3 + 7 * round
      await expect(runChild(['write'], least)).resolves.toBe('SIGKILL')
      const { audit, gate } = openGate(folder)
      await audit.history
      await gate.close()
      await audit.close()
      expect(audit.state.ok).toBe(true)
      expect(audit.state.entries).toBeGreaterThanOrEqual(written + least)
      written = audit.state.entries
    }
  })
})
