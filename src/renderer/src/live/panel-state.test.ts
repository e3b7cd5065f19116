import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../tests/factories/link'
import type { AppErrorData } from '../../../shared/errors/app-error'
import { panelStates, type PanelFacts } from './panel-state'

const error: AppErrorData = { code: 'source/unreachable', message: 'refused', context: {} }
const FACTS: PanelFacts = { link: makeLink(), at: 10_000, now: 11_000, pausedSince: null }
const kinds = (facts: Partial<PanelFacts>): string[] =>
  panelStates({ ...FACTS, ...facts }).map(({ kind }) => kind)

describe('panelStates', () => {
  it('OV4: live within three intervals, stale after', () => {
    expect(kinds({})).toEqual(['live'])
    expect(kinds({ now: 10_000 + 6_000 })).toEqual(['live'])
    expect(kinds({ now: 10_000 + 6_001 })).toEqual(['stale'])
  })

  it('PC14: down tells the try and the last good time, whatever the age', () => {
    const link = makeLink({ state: 'down', error, attempt: 3, nextTryAt: 12_000 })
    expect(panelStates({ ...FACTS, link })).toEqual([
      {
        kind: 'down',
        targetId: 'primary',
        lastOkAt: 1_000,
        origin: 'memory',
        error,
        attempt: 3,
        nextTryAt: 12_000,
      },
    ])
  })

  it('ST8: denied is its own state', () => {
    expect(kinds({ link: makeLink({ state: 'denied', error }) })).toEqual(['denied'])
  })

  it('OV3: before the first data it says whether it connects or loads', () => {
    expect(kinds({ at: null, link: makeLink({ state: 'connecting' }) })).toEqual(['connecting'])
    expect(kinds({ at: undefined, link: undefined })).toEqual(['loading'])
  })

  it('KB8: paused data is not called stale', () => {
    expect(kinds({ pausedSince: 10_500, now: 99_000 })).toEqual(['paused'])
  })

  it('ST8: missing parts and cut rows are said beside the state', () => {
    const gaps = [
      { code: 'source/not-installed', message: 'no statements', fix: 'create extension' },
    ]
    const rows = { shown: 500, truncatedFrom: 12_031 }
    expect(kinds({ gaps, rows })).toEqual(['live', 'partial', 'truncated'])
  })

  it('OV4: nothing there is good only while the data is live', () => {
    const rows = { shown: 0, truncatedFrom: null }
    expect(kinds({ rows, emptyText: 'No session waits.' })).toEqual(['live', 'empty'])
    expect(kinds({ rows, emptyText: 'No session waits.', now: 99_000 })).toEqual(['stale'])
  })
})
