import { appendFileSync } from 'node:fs'
import { join } from 'node:path'
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { defineAction, type ActionTools } from '../../src/main/actions/action'
import { AuditLog } from '../../src/main/actions/audit'
import { ActionGate } from '../../src/main/actions/gate'
import { systemClock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'
import { TargetView } from '../../src/main/sources/target-view'

/** Where the process ends itself, as the kernel would. */
export const STEPS = [
  'look-again',
  'before-intent',
  'after-intent',
  'after-effect',
  'verifying',
  'after-outcome',
] as const
export type Step = (typeof STEPS)[number]
export const KEY = Buffer.alloc(32, 5)

/** The gate over an action that leaves one line in `effects` each time it runs. Dies at `step`. */
export function openGate(
  folder: string,
  { step, actionId = 'test.act' }: { step?: Step | undefined; actionId?: string } = {},
): { gate: ActionGate; audit: AuditLog } {
  const dieAt = (here: Step): void => {
    if (here === step) process.kill(process.pid, 'SIGKILL')
  }
  const audit = new AuditLog({
    ...{ file: join(folder, 'audit.jsonl'), clock: systemClock, actor: 'ann', log: silentLogger },
    key: { load: () => Promise.resolve(KEY) },
    anchor: { load: () => Promise.resolve(undefined), save: () => Promise.resolve() },
  })
  let previews = 0
  const act = defineAction({
    ...{ id: actionId, title: 'Act', risk: 'load', targetKind: 'worker', reversible: false },
    ...{ settleMs: 0, cooldownMs: 0, input: z.object({}) },
    preview: () => {
      if ((previews += 1) === 2) dieAt('look-again')
      const words = { question: 'Act?', button: 'Act', summary: '', effects: [], checks: [] }
      return Promise.resolve({ ...words, fingerprint: 'f', phrase: '' })
    },
    run: () => {
      dieAt('after-intent')
      appendFileSync(join(folder, 'effects'), 'ran\n')
      dieAt('after-effect')
      return Promise.resolve()
    },
    verify: () => {
      dieAt('verifying')
      return Promise.resolve({ verified: true, detail: 'done' })
    },
    proof: () => [{ label: 'x', seriesKey: 'x', unit: 'count', better: 'lower' }],
  })
  const view = new TargetView({ id: 'w', kind: 'worker', title: 'w', environment: 'dev' })
  const unused = {} as Omit<
    ActionTools,
    'target' | 'view' | 'signal' | 'report' | 'clock' | 'credential'
  >
  const credential = { user: null, text: 'none' }
  const gate = new ActionGate({
    ...{
      actions: [act],
      targets: () => [view],
      clock: systemClock,
      ids: randomUUID,
      operator: 'ann',
    },
    toolsFor: (of, signal, report) => ({
      ...{ target: of.target, view: of, signal, report, clock: systemClock, credential, ...unused },
    }),
    audit: {
      history: audit.history,
      append: async (draft) => {
        if (draft.event === 'intent') dieAt('before-intent')
        const record = await audit.append(draft)
        if (draft.event === 'outcome') dieAt('after-outcome')
        return record
      },
    },
    ...{ proofReader: () => Promise.resolve([]), onRun: () => undefined, onArmed: () => undefined },
    log: silentLogger,
  })
  return { gate, audit }
}

/** Writes records without end; the test kills it whenever it likes. */
async function writeForEver(folder: string): Promise<never> {
  const { audit } = openGate(folder)
  for (;;) {
    await audit.append({ event: 'armed', data: { text: 'x'.repeat(500) } })
    process.stdout.write('.')
  }
}

async function main([folder = '', step = '']: readonly string[]): Promise<void> {
  if (step === 'write') await writeForEver(folder)
  const { gate } = openGate(folder, { step: STEPS.find((one) => one === step) })
  await gate.arm(null)
  const ticket = await gate.preview({ actionId: 'test.act', targetId: 'w', input: {} })
  await gate.confirm({ ticketId: ticket.ticketId, phrase: '', reason: 'r' })
}

if (process.argv[1]?.endsWith('actions-kill-child.ts') === true) await main(process.argv.slice(2))
