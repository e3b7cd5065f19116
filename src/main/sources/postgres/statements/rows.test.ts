import { describe, expect, it } from 'vitest'
import type { Counts, Entry } from './counters'
import { rank, toFigures, toStatementRow } from './rows'
import { StatementTexts } from './texts'
import { StatementWindow } from './window'

const counts = (part: Partial<Counts> = {}): Counts => ({
  ...{ calls: 10, totalMs: 100, squares: 1_000, rows: 10, hits: 9, reads: 1, tempBlocks: 2 },
  ...part,
})
const entry = (queryId: string): Entry => ({
  ...counts(),
  ...{
    key: `10.5.${queryId}.t`,
    userId: '10',
    databaseId: '5',
    queryId,
    topLevel: true,
    since: null,
  },
})
const entriesOf = (...ids: string[]) => new Map(ids.map((id) => [entry(id).key, entry(id)]))

describe('the rows of statements', () => {
  it('Q7: figures of the window: rate, mean, memory, temporary bytes', () => {
    expect(toFigures(counts(), 20, 8_192)).toEqual({
      ...{ calls: 10, callsPerSecond: 0.5, meanMs: 10, totalMs: 100, rows: 10, hitPercent: 90 },
      ...{ tempBytes: 16_384, p95Ms: 10, p95Provenance: 'estimated' },
    })
  })

  it('Q8: the 95th percentile is mean and 1.645 deviations; of one call there is none', () => {
    // Five calls of 0 and five of 20 ms: deviation 10.
    expect(toFigures(counts({ squares: 2_000 }), 20, 1).p95Ms).toBeCloseTo(26.45)
    expect(toFigures(counts({ calls: 1 }), 20, 1).p95Ms).toBeNull()
    // Rounding may leave less than the square of the mean.
    expect(toFigures(counts({ squares: 999.999 }), 20, 1).p95Ms).toBe(10)
  })

  it('Q7: nothing was read: unknown, not zero', () => {
    const figures = toFigures(counts({ hits: 0, reads: 0 }), 0, 1)
    expect(figures).toMatchObject({ hitPercent: null, callsPerSecond: null })
  })

  it('Q9: slow is a mean from the threshold on, and ten calls', () => {
    const sums = new Map([
      [entry('1').key, counts({ calls: 10, totalMs: 10_000 })],
      [entry('2').key, counts({ calls: 9, totalMs: 90_000 })],
      [entry('3').key, counts({ calls: 10, totalMs: 9_999 })],
    ])
    const { shown } = rank({ sums, entries: entriesOf('1', '2', '3'), slowFromMs: 1_000 })

    expect(shown.map((one) => [one.entry.queryId, one.isSlow])).toEqual([
      ['2', false],
      ['1', true],
      ['3', false],
    ])
  })

  it('Q7, Q9: the heaviest hundred, and slow ones that are light; the rest is counted', () => {
    const heavy = Array.from({ length: 150 }, (_, index) => String(index))
    const sums = new Map([
      ...heavy.map((id) => [entry(id).key, counts({ calls: 1_000_000, totalMs: 1e6 })] as const),
      [entry('slow').key, counts({ calls: 10, totalMs: 20_000 })] as const,
    ])
    const { shown, total } = rank({ sums, entries: entriesOf(...heavy, 'slow'), slowFromMs: 1_000 })

    expect(total).toBe(151)
    expect(shown).toHaveLength(101)
    expect(shown.at(-1)?.entry.queryId).toBe('slow')
  })

  it('Q7: its share is of all statements, shown or not, and a name not read yet is an oid', () => {
    const sums = new Map([
      [entry('1').key, counts({ totalMs: 300 })],
      ['gone', counts({ totalMs: 100 })],
    ])
    const entries = entriesOf('1')
    const { shown } = rank({ sums, entries, slowFromMs: 1_000 })
    const row = toStatementRow(shown[0]!, {
      ...{ sums, entries, seconds: 10, blockBytes: 1, slowFromMs: 1_000 },
      ...{ texts: new StatementTexts(), firstSeen: () => 7 },
    })

    expect(row).toMatchObject({ sharePercent: 75, user: 'oid 10', query: null, firstSeen: 7 })
  })
})

describe('StatementWindow', () => {
  const step = (calls: number) => ({ seconds: 10, deltas: new Map([['a', counts({ calls })]]) })

  it('Q7: adds up the last 15 minutes and forgets what is older', () => {
    const window = new StatementWindow()
    for (let at = 0; at < 30 * 60_000; at += 10_000) window.add(step(1), at)

    expect(window.seconds).toBe(900)
    expect(window.sums().get('a')?.calls).toBe(90)
  })

  it('Q7: counts measured time only', () => {
    const window = new StatementWindow()
    window.add(step(1), 0)
    window.add(step(2), 300_000)

    expect(window.seconds).toBe(20)
    expect(window.sums().get('a')?.calls).toBe(3)
  })
})

describe('StatementTexts', () => {
  const one = entry('1')

  it('Q21: keeps no literal', () => {
    const texts = new StatementTexts()
    texts.takeTexts([['5', '1', `comment on table t is 'CANARY'`]], ['1'], [one])

    expect(texts.text(one)).toBe('comment on table t is ?')
  })

  it('Q7: asks once for each text, and again only when the last reading is paid off', () => {
    const texts = new StatementTexts()
    expect(texts.missingTexts([one, entry('2')], 0)).toEqual(['1', '2'])
    texts.takeTexts([['5', '1', 'select 1']], ['1', '2'], [one, entry('2')])
    texts.paid(100, 0)

    expect(texts.text(entry('2'))).toBe('')
    expect(texts.missingTexts([one, entry('2'), entry('3')], 4_999)).toEqual([])
    expect(texts.missingTexts([one, entry('2'), entry('3')], 5_000)).toEqual(['3'])
  })

  it('Q7: a name that is gone is not asked for again', () => {
    const texts = new StatementTexts()
    expect(texts.missingNames([one])).toEqual(['10', '5'])
    texts.takeNames([['r', '10', 'api_rw']], ['10', '5'])

    expect(texts.missingNames([one])).toEqual([])
    expect([texts.role(one), texts.database(one)]).toEqual(['api_rw', 'oid 5'])
  })
})
