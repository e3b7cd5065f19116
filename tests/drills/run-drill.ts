import { AppError } from '../../src/shared/errors/app-error'
import type { Chain } from '../../src/shared/model/alert'
import type { ActionRun } from '../../src/shared/model/action'
import type { Finding, Suggestion } from '../../src/shared/model/finding'
import type { Tile } from '../../src/shared/model/tile'
import type { TestApp } from '../support/app'
import { startFault, until, type RunningFault, type TestPlatform } from '../support/platform'
import type { Drill, DrillResult } from './drill'

const CALM_WITHIN_MS = 150_000
const PROOF_WITHIN_MS = 120_000
const COOLED_WITHIN_MS = 60_000

export interface DrillPlace {
  readonly platform: TestPlatform
  readonly app: TestApp
}

interface Seen {
  readonly finding: Finding
  readonly root: Finding
  readonly chain: Chain | undefined
}

/** Never throws: what went wrong is the result's `problem`. Leaves the platform calm, or says that it is not. */
export async function runDrill(drill: Drill, place: DrillPlace): Promise<DrillResult> {
  const found: { -readonly [K in keyof DrillResult]?: DrillResult[K] } = {}
  let fault: RunningFault | undefined
  try {
    await calm(drill, place)
    if (drill.limits !== undefined) await setLimits(place, drill.limits)
    const injectedAt = Date.now()
    fault = await startFault(place.platform, drill.fault, `${drill.forS}s`)
    const inPlaceAt = Date.now()
    await detect(drill, place)
    found.detectedAfterS = seconds(inPlaceAt)
    const seen = await explain(drill, place)
    found.cause = `${seen.root.title}. ${seen.root.detail}`.slice(0, 300)
    await assertAffected(drill, place)
    const { run, recoveredAfterS } = await repair(drill, place, { seen, fault })
    found.recoveredAfterS = recoveredAfterS
    found.proof = await prove(drill, place, run)
    await assertJournal(place, { seen, run, sinceMs: injectedAt })
  } catch (thrown) {
    found.problem = thrown instanceof Error ? thrown.message : String(thrown)
  } finally {
    fault?.interrupt()
    await fault?.exited
    if (drill.limits !== undefined) await setLimits(place, {})
  }
  return {
    ...{ name: drill.fault, detectedAfterS: null, cause: null, recoveredAfterS: null, proof: null },
    ...found,
    ...(drill.awaits === undefined ? {} : { awaits: drill.awaits }),
    passed: found.problem === undefined && drill.awaits === undefined,
  }
}

const seconds = (sinceMs: number): number => Math.round((Date.now() - sinceMs) / 100) / 10

async function board({ app }: DrillPlace): Promise<{ tiles: Tile[]; chains: Chain[] }> {
  const { tiles, chains = [] } = await app.ask('board.read', {})
  return { tiles, chains }
}

/** A drill begins where all is read and nothing of its own is told; what an earlier one left (jobs failed in the last 10 min) may be. */
async function calm({ detect: of, cause }: Drill, place: DrillPlace): Promise<void> {
  let last: readonly string[] = []
  await until('a calm platform', CALM_WITHIN_MS, async () => {
    const { tiles } = await board(place)
    const own = tiles
      .flatMap(({ findings }) => findings)
      .filter(({ ruleId, targetId }) => {
        const isDetected = ruleId === of.ruleId && targetId === of.targetId
        return isDetected || (ruleId === cause.ruleId && cause.targetIds.includes(targetId))
      })
    last = [
      ...own.map(({ title }) => title),
      ...tiles.filter((t) => t.at === null).map((t) => t.id),
    ]
    return tiles.length > 0 && last.length === 0
  }).catch(() => {
    throw new Error(`it did not become calm: ${last.join(', ')}`)
  })
}

async function setLimits({ app }: DrillPlace, ruleLimits: Drill['limits']): Promise<void> {
  await app.ask('settings.write', { ruleLimits: ruleLimits ?? {} })
}

async function detect({ detect: of, cause }: Drill, place: DrillPlace): Promise<Seen> {
  return until(`the finding ${of.ruleId} of ${of.targetId}`, of.withinS * 1_000, async () => {
    const { tiles, chains } = await board(place)
    const all = tiles.flatMap((tile) => tile.findings)
    const own = all.filter((one) => one.ruleId === of.ruleId && one.targetId === of.targetId)
    // Of several queues or breakers of one target, the one that the drill names.
    const words = new RegExp(cause.words, 'i')
    const finding = own.find(({ title, detail }) => words.test(`${title} ${detail}`)) ?? own[0]
    if (finding === undefined) return undefined
    const chain = chains.find(({ findingIds }) => findingIds.includes(finding.id))
    const root = all.find((one) => one.id === chain?.rootFindingId) ?? finding
    return { finding, root, chain }
  })
}

/** A reading may fall into the moment when only half of the fault is in place: the next one has the whole of it. */
async function explain(drill: Drill, place: DrillPlace): Promise<Seen> {
  let problem: string | undefined
  return until('the cause', drill.detect.withinS * 1_000, async () => {
    const seen = await detect(drill, place)
    problem = problemOf(drill, seen)
    return problem === undefined && seen
  }).catch((thrown: unknown) => {
    throw problem === undefined ? thrown : new Error(problem)
  })
}

function problemOf({ cause }: Drill, { root, chain }: Seen): string | undefined {
  const told = `${root.title} ${root.detail} ${chain?.words ?? ''}`
  if (root.ruleId !== cause.ruleId || !cause.targetIds.includes(root.targetId)) {
    return `the cause is said to be ${root.ruleId} of ${root.targetId}: ${told}`
  }
  const isNamed = new RegExp(cause.words, 'i').test(told)
  return isNamed ? undefined : `the cause does not say /${cause.words}/: ${told}`
}

async function assertAffected({ affected, detect: of }: Drill, place: DrillPlace): Promise<void> {
  let missing: readonly string[] = affected
  await until('every target that is hit', of.withinS * 1_000, async () => {
    const { tiles } = await board(place)
    const hit = new Set(tiles.filter(({ findings }) => findings.length > 0).map((t) => t.targetId))
    missing = affected.filter((id) => !hit.has(id))
    return missing.length === 0
  }).catch(() => {
    throw new Error(`normal though hit: ${missing.join(', ')}`)
  })
}

async function repair(
  drill: Drill,
  place: DrillPlace,
  { seen, fault }: { seen: Seen; fault: RunningFault },
): Promise<{ run: ActionRun | undefined; recoveredAfterS: number }> {
  const { by } = drill.repair
  let beganAt = Date.now()
  if (by === 'the-end-of-the-fault' || by === 'suggestion-after-the-fault') {
    fault.interrupt()
    await fault.exited
    beganAt = Date.now()
  }
  const order = orderOf(drill, seen)
  const run = order === undefined ? undefined : await act(place, order)
  await until('the finding to end', drill.recover.withinS * 1_000, async () => {
    const { tiles } = await board(place)
    return !tiles.some(({ findings }) => findings.some(({ id }) => id === seen.finding.id))
  })
  return { run, recoveredAfterS: seconds(run?.startedAt ?? beganAt) }
}

function orderOf({ repair: how }: Drill, seen: Seen): Omit<Suggestion, 'label'> | undefined {
  if (how.by === 'the-end-of-the-fault') return undefined
  if (how.by === 'action') return how
  const suggestion = seen.finding.suggestion ?? seen.root.suggestion
  if (suggestion === undefined) throw new Error('the finding suggests nothing')
  return suggestion
}

/** As the dialog does: armed, previewed, typed, with a reason. */
async function act({ app }: DrillPlace, order: Omit<Suggestion, 'label'>): Promise<ActionRun> {
  const { actionId, targetId, input } = order
  await app.ask('actions.arm', { targetId })
  // A drill before this one may have done the same: the gate lets it cool down first.
  const run = await until(`${actionId} to be allowed again`, COOLED_WITHIN_MS, async () => {
    const ticket = await app.ask('actions.preview', { actionId, targetId, input })
    const { ticketId, phrase } = ticket
    return app.ask('actions.confirm', { ticketId, phrase, reason: 'drill' }).catch(waitIfCooling)
  })
  if (run.state !== 'succeeded') {
    throw new Error(`${actionId}: ${run.state}, ${run.error?.message ?? run.detail}`)
  }
  return run
}

function waitIfCooling(thrown: unknown): undefined {
  if (AppError.from(thrown).code !== 'action/cooling-down') throw thrown
}

async function prove(
  { proof }: Drill,
  { app }: DrillPlace,
  run: ActionRun | undefined,
): Promise<string | null> {
  if (run === undefined || proof === undefined) return null
  const verdict = await until('the proof', PROOF_WITHIN_MS, async () => {
    const { runs } = await app.ask('actions.recent', { limit: 100 })
    const settled = runs.find((one) => one.runId === run.runId)?.proof?.verdict
    return settled !== 'pending' && settled
  })
  if (proof.includes(verdict)) return verdict
  throw new Error(`the proof says ${verdict}`)
}

/** The journal holds its beginning, its end and what was done. */
async function assertJournal(
  { app }: DrillPlace,
  { seen, run, sinceMs }: { seen: Seen; run: ActionRun | undefined; sinceMs: number },
): Promise<void> {
  const { finding } = seen
  const wanted = finding.notice === true ? [] : ['finding']
  if (run !== undefined) wanted.push('action')
  let kinds: readonly string[] = []
  await until('the journal', 15_000, async () => {
    const { events } = await app.ask('journal.read', {
      ...{ fromMs: sinceMs, toMs: Date.now() + 1_000, targetId: null, kinds: [], limit: 500 },
    })
    kinds = events
      .filter(({ targetId }) => targetId === finding.targetId || targetId === run?.targetId)
      .map(({ kind }) => kind)
    return wanted.every((kind) => kinds.includes(kind))
  }).catch(() => {
    throw new Error(`the journal lacks ${wanted.join(' or ')}: it has ${kinds.join(', ')}`)
  })
}
