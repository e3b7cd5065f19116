import { describe, expect, it, vi } from 'vitest'
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

const view = (): TargetView =>
  new TargetView({ id: 'primary', kind: 'postgres', title: 'Primary', environment: 'dev' })

function makeJudge(evaluate: () => readonly FindingDraft[]): Judge {
  const words = { title: 'Pool', impact: 'slow', causes: [], steps: [] }
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
})
