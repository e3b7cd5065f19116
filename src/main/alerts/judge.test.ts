import { describe, expect, it, vi } from 'vitest'
import { makeLink } from '../../../tests/factories/link'
import type { Link } from '../../shared/model/link'
import { silentLogger } from '../platform/log'
import { TargetView } from '../sources/target-view'
import { Judge } from './judge'
import { defineRule, type FindingDraft } from './rule'

const draft: FindingDraft = {
  tail: 'pool',
  severity: 'high',
  title: 'The pool is full',
  detail: '20 of 20 used',
  value: 100,
  threshold: 80,
  unit: 'percent',
  probe: 'postgres.session',
  provenance: 'exact',
  forMs: 0,
}

/** Read a moment ago, whenever it is looked at. */
const view = (link: Partial<Link> = {}): TargetView => {
  const target = { id: 'primary', kind: 'postgres', title: 'Primary', environment: 'dev' } as const
  const made = new TargetView(target)
  const fresh = makeLink({ lastOkAt: Number.MAX_SAFE_INTEGER, ...link })
  made.apply({ targetId: 'primary', probe: 'session', at: 0, link: fresh })
  return made
}

const words = {
  ...{ title: 'Pool', impact: 'slow', causes: [], steps: [], response: 'look', panelId: 'pools' },
} as const

function makeJudge(evaluate: () => readonly FindingDraft[]): Judge {
  const broken = (): never => {
    throw new Error('a bug in a rule')
  }
  return new Judge({
    rules: [
      defineRule({ id: 'broken', kind: 'postgres', evaluate: broken, ...words }),
      defineRule({ id: 'pool-full', kind: 'postgres', evaluate, ...words }),
    ],
    log: silentLogger,
  })
}

describe('Judge', () => {
  it('OV8: keeps the onset of a finding while it lasts, and tells raised and cleared once', () => {
    const evaluate = vi.fn(() => [draft])
    const judge = makeJudge(evaluate)
    const target = view()

    expect(judge.look(target, 1_000).raised).toMatchObject([
      { id: 'pool-full|primary/pool', subject: 'primary/pool', since: 1_000 },
    ])
    expect(judge.look(target, 3_000)).toEqual({ raised: [], cleared: [] })
    expect(judge.findings('primary')).toMatchObject([{ since: 1_000, at: 3_000 }])

    evaluate.mockReturnValue([])
    expect(judge.look(target, 5_000).cleared).toMatchObject([{ id: 'pool-full|primary/pool' }])
    expect(judge.findings('primary')).toEqual([])
  })

  it('OV8: shows a finding only after it has held for as long as its rule asks', () => {
    const judge = makeJudge(() => [{ ...draft, forMs: 3_000 }])
    const target = view()

    expect(judge.look(target, 0).raised).toEqual([])
    expect(judge.look(target, 2_999).raised).toEqual([])
    expect(judge.look(target, 3_000).raised).toMatchObject([{ since: 0 }])
  })

  it('ST7: read less often, a finding must hold over as many readings as before', () => {
    const judge = makeJudge(() => [{ ...draft, forMs: 3_000 }])
    const target = view({ everyMs: 5_000, usualMs: 2_000 })

    expect(judge.look(target, 0).raised).toEqual([])
    expect(judge.look(target, 7_499).raised).toEqual([])
    expect(judge.look(target, 7_500).raised).toHaveLength(1)
  })

  it('OV8: tells a finding again when it gets worse', () => {
    const evaluate = vi.fn(() => [draft])
    const judge = makeJudge(evaluate)
    const target = view()
    judge.look(target, 0)

    evaluate.mockReturnValue([{ ...draft, severity: 'critical' }])

    expect(judge.look(target, 1_000).raised).toMatchObject([{ severity: 'critical', since: 0 }])
  })

  it('OV9: a rule that throws does not stop the others', () => {
    const judge = makeJudge(() => [draft])

    expect(judge.look(view(), 0).raised).toHaveLength(1)
  })

  it('AL2: a finding ends only when it has been gone for as long as its rule asks', () => {
    const evaluate = vi.fn(() => [{ ...draft, clearForMs: 10_000 }])
    const judge = makeJudge(evaluate)
    const target = view()
    judge.look(target, 0)

    evaluate.mockReturnValue([])
    expect(judge.look(target, 1_000).cleared).toEqual([])
    expect(judge.look(target, 10_999).cleared).toEqual([])
    expect(judge.findings('primary')).toMatchObject([{ since: 0 }])
    expect(judge.look(target, 11_000).cleared).toHaveLength(1)
  })

  it('AL2: fires at one level and ends at another, each as the settings say', () => {
    let value = 81
    const rule = defineRule({
      ...{ ...words, id: 'pool', kind: 'postgres' },
      limits: { warn: { title: 'Used', unit: 'percent', value: 80, clear: 70 } },
      evaluate: (_view, _now, { level }) => (value > level('warn', 'pool') ? [draft] : []),
    })
    let limits: Record<string, Record<string, number>> = {}
    const judge = new Judge({ rules: [rule], log: silentLogger, limits: () => limits })
    const target = view()
    const at = (now: number, next: number): number => {
      value = next
      judge.look(target, now * 700_000) // apart: three beginnings in ten minutes would be flapping
      return judge.findings('primary').length
    }

    expect(at(0, 75)).toBe(0)
    expect(at(1, 81)).toBe(1)
    expect(at(2, 71)).toBe(1)
    expect(at(3, 70)).toBe(0)
    limits = { pool: { warn: 40 } }
    expect(at(4, 41)).toBe(1)
    expect(at(5, 36)).toBe(1)
    expect(at(6, 35)).toBe(0)
    limits = { pool: { warn: 40, 'warn.clear': 10 } }
    expect(at(7, 41)).toBe(1)
    expect(at(8, 11)).toBe(1)
    expect(at(9, 10)).toBe(0)
  })

  it('AL2: what comes and goes sixty times a minute is one flapping finding', () => {
    const evaluate = vi.fn(() => [draft])
    const judge = makeJudge(evaluate)
    const target = view()
    let raised = 0
    let cleared = 0
    let now = 0
    const second = (isThere: boolean): void => {
      evaluate.mockReturnValue(isThere ? [draft] : [])
      const change = judge.look(target, (now += 1_000))
      raised += change.raised.length
      cleared += change.cleared.length
    }

    for (let i = 0; i < 600; i += 1) second(i % 2 === 0)

    expect([raised, cleared]).toEqual([3, 2])
    expect(judge.findings('primary')).toMatchObject([{ flapping: true, since: 5_000 }])
    const [finding] = judge.findings('primary')
    expect(finding?.title).toBe('The pool is full, flapping')
    expect(finding?.detail).toMatch(
      /^Flapping: began \d+ times since 00:0\d:\d\d UTC\. 20 of 20 used$/,
    )
    // After a restart it is told as it was before, until it flaps again.
    const next = makeJudge(() => [])
    next.restore(judge.findings('primary'))
    expect(next.findings('primary')).toMatchObject([
      { title: draft.title, detail: draft.detail, since: 5_000 },
    ])

    // Quiet for ten minutes: it ends, once.
    for (let i = 0; i < 601; i += 1) second(false)
    expect([raised, cleared]).toEqual([3, 3])
    expect(judge.findings('primary')).toEqual([])
  })

  it('AL2: missing data neither ends a finding nor lets one grow up', () => {
    const evaluate = vi.fn(() => [draft])
    const judge = makeJudge(evaluate)
    judge.look(view(), 0)

    evaluate.mockReturnValue([])
    expect(judge.look(view({ lastOkAt: 0 }), 60_000).cleared).toEqual([])
    expect(judge.findings('primary')).toMatchObject([{ at: 0 }])
    expect(judge.look(view(), 61_000).cleared).toHaveLength(1)
  })

  it('AL2: a jump of the wall clock fires nothing', () => {
    const judge = makeJudge(() => [{ ...draft, forMs: 30_000 }])
    const target = view()
    judge.look(target, 0, 0)

    expect(judge.look(target, 3_600_000, 1_000).raised).toEqual([])
    expect(judge.look(target, -3_600_000, 29_999).raised).toEqual([])
    expect(judge.look(target, 5, 30_000).raised).toHaveLength(1)
  })

  it('AL3: what was restored is not raised anew, keeps its onset and ends when the data says so', () => {
    const evaluate = vi.fn(() => [{ ...draft, forMs: 60_000 }])
    const first = makeJudge(evaluate)
    first.look(view(), 0)
    first.look(view(), 60_000)
    const second = makeJudge(evaluate)
    second.restore(first.findings('primary'))

    expect(second.look(view(), 90_000)).toEqual({ raised: [], cleared: [] })
    expect(second.findings('primary')).toMatchObject([{ since: 0 }])
    evaluate.mockReturnValue([])
    expect(second.look(view({ lastOkAt: 0 }), 91_000).cleared).toEqual([])
    expect(second.look(view(), 92_000).cleared).toHaveLength(1)
  })

  it('AL1: a rule that fails ends nothing', () => {
    const evaluate = vi.fn(() => [draft])
    const judge = makeJudge(evaluate)
    judge.look(view(), 0)

    evaluate.mockImplementation(() => {
      throw new Error('a bug')
    })
    expect(judge.look(view(), 1_000).cleared).toEqual([])
  })
})
