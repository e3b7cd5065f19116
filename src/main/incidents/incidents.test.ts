import { describe, expect, it } from 'vitest'
import { makeEvent, makeFinding, makeRun } from '../../../tests/factories/page'
import { makeEntry, makeFreeze, makeRecord, STARTED } from '../../../tests/factories/incident'
import { chooseCharts } from './charts'
import { metricsOf } from './metrics'
import { toIncident } from './record'
import { mergeTimeline } from './timeline'

const SECOND = 1_000

describe('the times of an incident', () => {
  const values = (record: ReturnType<typeof makeRecord>) =>
    Object.fromEntries(metricsOf(record).map(({ id, valueMs }) => [id, valueMs]))

  it('IN6: each is computed from the times of the incident, and its formula says how', () => {
    const record = makeRecord({
      notes: [{ id: 'n', at: STARTED + 60 * SECOND, text: 'seen', marker: false, operator: 'ana' }],
      runs: [makeRun({ startedAt: STARTED + 90 * SECOND })],
    })

    expect(values(record)).toEqual({
      TTD: 10 * SECOND,
      TTA: 50 * SECOND,
      TTM: 300 * SECOND,
      TTR: 1_200 * SECOND,
    })
    expect(metricsOf(record).map(({ worked }) => worked)).toEqual([
      '14:00:10.000 UTC - 14:00:00.000 UTC',
      '14:01:00.000 UTC - 14:00:10.000 UTC',
      '14:05:00.000 UTC - 14:00:00.000 UTC',
      '14:20:00.000 UTC - 14:00:00.000 UTC',
    ])
    expect(metricsOf(record).every(({ formula }) => formula.includes(' - '))).toBe(true)
  })

  it('IN6: what has not happened is unknown, not zero', () => {
    const held = { ...makeRecord().findings[0]!, clearedAt: null }
    const open = makeRecord({ endedAt: null, findings: [held] })

    expect(values(open)).toEqual({ TTD: 10 * SECOND, TTA: null, TTM: null, TTR: null })
  })

  it('IN1, IN6: an earlier true start makes every time longer; a declaration before any finding is the detection', () => {
    const earlier = makeRecord({ startedAt: STARTED - 60 * SECOND })
    expect(values(earlier)).toMatchObject({ TTD: 70 * SECOND, TTR: 1_260 * SECOND })

    expect(values(makeRecord({ findings: [] }))).toMatchObject({ TTD: 30 * SECOND, TTM: null })
    expect(toIncident(makeRecord())).toMatchObject({ findings: 1, activeFindings: 0 })
  })
})

describe('the timeline of an incident', () => {
  const merge = (parts: Partial<Parameters<typeof mergeTimeline>[0]>) =>
    mergeTimeline({ record: makeRecord(), frozen: [], journal: [], ...parts })

  it('IN2: findings, states, links, deploys, actions and notes in one list, oldest first, with what led up to it', () => {
    const kinds = ['deploy', 'link', 'state', 'finding', 'action'] as const
    const journal = kinds.map((kind, index) =>
      makeEvent({ id: kind, kind, title: kind, at: STARTED - 61 * SECOND + index * 30 * SECOND }),
    )
    const notes = [
      { id: 'n1', at: STARTED + 45 * SECOND, text: 'called Ben', marker: false, operator: 'ana' },
      { id: 'n2', at: STARTED + 46 * SECOND, text: 'Marker', marker: true, operator: 'ana' },
    ]
    const timeline = merge({ record: makeRecord({ notes }), journal: journal.reverse() })

    expect(timeline.map(({ kind }) => kind)).toEqual([
      ...['deploy', 'link', 'state', 'incident', 'finding', 'incident', 'note', 'marker'],
      ...['action', 'incident'],
    ])
    expect(timeline.map(({ at }) => at)).toEqual(timeline.map(({ at }) => at).sort((a, b) => a - b))
  })

  it('IN2: nothing from before the lead-up or after the end', () => {
    const journal = [
      makeEvent({ id: 'old', at: STARTED - 301 * SECOND }),
      makeEvent({ id: 'late', at: STARTED + 1_201 * SECOND }),
      makeEvent({ id: 'in', at: STARTED - 299 * SECOND }),
    ]
    const ids = merge({ journal }).map(({ id }) => id)

    expect(ids).toContain('in')
    expect(ids).not.toContain('old')
    expect(ids).not.toContain('late')
  })

  it('IN2: each thing once, whether it was frozen, read again, or told twice within two seconds', () => {
    const journal = [
      makeEvent({ id: 'a', title: 'x', at: STARTED }),
      makeEvent({ id: 'b', title: 'x', at: STARTED + 1_500 }),
      makeEvent({ id: 'c', title: 'x', at: STARTED + 60_000 }),
      makeEvent({ id: 'd', title: 'called Ben', kind: 'note', targetId: null, severity: null }),
    ]
    const frozen = [makeEntry({ id: 'a', title: 'x', at: STARTED, severity: 'critical' })]
    const notes = [
      { id: 'n', at: STARTED + 9_000, text: 'called Ben', marker: false, operator: 'ana' },
    ]
    const timeline = merge({ record: makeRecord({ notes }), journal, frozen })

    expect(timeline.filter(({ title }) => title === 'x').map(({ id }) => id)).toEqual(['a', 'c'])
    expect(timeline.filter(({ title }) => title === 'called Ben').map(({ id }) => id)).toEqual([
      'n',
    ])
  })

  it('IN2, IN3: what was frozen stays when the journal has forgotten', () => {
    const frozen = [makeEntry({ id: 'kept' })]
    expect(merge({ frozen }).map(({ id }) => id)).toContain('kept')
  })

  it('IN2: an action says who ran it, why, and what its proof showed', () => {
    const run = makeRun({
      startedAt: STARTED + 60_000,
      proof: {
        ...{ verdict: 'improved', settledAt: 0 },
        rows: [{ label: 'waiting', unit: 'count', before: 14, after: 0, verdict: 'improved' }],
      },
    })
    const title = `${run.title}: proof improved`
    const journal = [
      makeEvent({ id: 'p', kind: 'action', title, at: STARTED + 121_000, detail: 'gone' }),
    ]
    const entry = merge({ record: makeRecord({ runs: [run] }), journal }).find(
      ({ id }) => id === 'p',
    )

    expect(entry?.detail).toBe('gone; by ana; reason: INC-214; waiting 14 to 0')
  })
})

describe('the charts of an incident', () => {
  it('IN3: those of its findings first, then what moved; what stood still is left out', () => {
    const [base] = makeFreeze().series
    const series = [
      { ...base!, key: 'still', values: base!.values.map(() => 5) },
      { ...base!, key: 'moved' },
      { ...base!, key: 'named', values: base!.values.map((_, index) => 100 + (index % 2)) },
    ]
    const record = makeRecord()
    record.findings[0]!.finding = makeFinding({ seriesKey: 'named' })

    expect(chooseCharts(record, series).map(({ key }) => key)).toEqual(['named', 'moved'])
  })
})
