import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { RuleLimits } from '../../src/shared/model/settings'
import { VERDICTS } from '../../src/shared/model/action'

const Seconds = z.number().positive().max(600)
const Words = z.string().min(1).max(200)

/**
 * What a drill asserts: the fault is detected, its cause is named, what is hit shows it, the repair takes it back, and that is proven.
 * Plain data, so that a drill can be written beside any platform and run from there.
 */
export const Drill = z.strictObject({
  /** Of the fault that is injected. */
  fault: Words,
  /** How long it would last if nothing repaired it. */
  forS: Seconds,
  /** Limits tightened for the drill, as a person would in the rules: a queue need not be late for a minute here. */
  limits: RuleLimits.optional(),
  detect: z.strictObject({
    ruleId: Words,
    targetId: Words,
    /** From the moment that the fault is in place. */
    withinS: Seconds,
  }),
  /**
   * The root of the chain that the finding is in, or the finding itself. Of one cause that several targets tell of, the first
   * is the root. `words` is a regular expression over what it says.
   */
  cause: z.strictObject({ ruleId: Words, targetIds: z.array(Words).min(1), words: Words }),
  /** Targets that must have an abnormal tile. */
  affected: z.array(Words).min(1),
  repair: z.discriminatedUnion('by', [
    /** The action that the finding itself suggests, or the root of its chain. */
    z.strictObject({ by: z.literal('suggestion') }),
    z.strictObject({
      by: z.literal('action'),
      actionId: Words,
      targetId: Words,
      input: z.record(z.string(), z.unknown()),
    }),
    /** The cause lies with others: it ends, and then what was offered is done. */
    z.strictObject({ by: z.literal('suggestion-after-the-fault') }),
    /** Nothing here can mend it: it ends, and the window must say so by itself. */
    z.strictObject({ by: z.literal('the-end-of-the-fault') }),
  ]),
  recover: z.strictObject({ withinS: Seconds }),
  /** Verdicts that count as proven; absent when nothing was done. */
  proof: z.array(z.enum(VERDICTS)).optional(),
  /** What it leaves on the board for minutes, which others would be taken to follow from: such drills run last. */
  leaves: Words.optional(),
  /** The row of the specification without which it cannot pass; it is then listed and never counted. */
  awaits: Words.optional(),
})
export type Drill = z.output<typeof Drill>

/** Throws a sentence that names the file and what is wrong in it. */
export async function readDrill(path: string): Promise<Drill> {
  const parsed = Drill.safeParse(JSON.parse(await readFile(path, 'utf8')))
  if (parsed.success) return parsed.data
  throw new Error(`${path}: ${z.prettifyError(parsed.error)}`)
}

/** One row of drills.json. Seconds; null: it did not come to that. */
export interface DrillResult {
  readonly name: string
  readonly detectedAfterS: number | null
  /** What the finding, or the root of its chain, said. */
  readonly cause: string | null
  readonly recoveredAfterS: number | null
  readonly proof: string | null
  readonly passed: boolean
  readonly awaits?: string
  readonly problem?: string
}
