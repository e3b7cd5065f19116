import { describe, expect, it } from 'vitest'
import { makeFinding } from '../../../tests/factories/page'
import type { Finding } from '../../shared/model/finding'
import { AlertBook, COOLDOWN_MS } from './alert-book'

const MIN = 60_000
const pool = (part: Partial<Finding> = {}): Finding =>
  makeFinding({ id: 'pool|db', ruleId: 'pool', targetId: 'db', severity: 'high', ...part })
const down = makeFinding({ id: 'down|db', ruleId: 'down', targetId: 'db' })
const makeBook = () => new AlertBook({ hiders: new Set(['down']) })
const ana = { by: 'ana', note: 'on it' }

describe('AlertBook', () => {
  it('AL3: one alert for as long as the finding lasts, whatever it is judged', () => {
    const book = makeBook()

    expect(book.take('db', [pool()], 0).raised).toMatchObject([{ state: 'firing', times: 1 }])
    expect(book.take('db', [pool({ value: 15 })], 1_000)).toMatchObject({
      ...{ raised: [], resolved: [], isChanged: true },
    })
    expect(book.take('db', [pool({ value: 15, at: 99 })], 2_000).isChanged).toBe(false)
    expect(book.active).toHaveLength(1)
  })

  it('AL4: firing, acknowledged by whom and when, resolved', () => {
    const book = makeBook()
    const [alert] = book.take('db', [pool()], 0).raised

    book.ack(alert!.id, ana, 5)
    expect(book.active).toMatchObject([
      { state: 'acknowledged', ack: { by: 'ana', at: 5, note: 'on it' } },
    ])

    expect(book.take('db', [], 10).resolved).toMatchObject([{ state: 'resolved', resolvedAt: 10 }])
    expect([book.active, book.history]).toMatchObject([[], [{ ack: { by: 'ana' } }]])
  })

  it('AL4: what ended before anybody looked says so, and can still be acknowledged', () => {
    const book = makeBook()
    const [alert] = book.take('db', [pool()], 0).raised
    book.take('db', [], 10)
    expect(book.history).toMatchObject([{ state: 'resolved', ack: null }])

    book.ack(alert!.id, ana, 20)
    expect(book.history).toMatchObject([{ state: 'resolved', ack: { by: 'ana' } }])
  })

  it('AL3: back within the cooldown it is the same alert, still acknowledged; later a new one', () => {
    const book = makeBook()
    const [alert] = book.take('db', [pool()], 0).raised
    book.ack(alert!.id, ana, 1)
    book.take('db', [], 10)

    expect(book.take('db', [pool()], 9 + COOLDOWN_MS).raised).toMatchObject([
      { id: alert!.id, times: 2, state: 'acknowledged', ack: { by: 'ana' } },
    ])
    expect(book.history).toEqual([])

    book.take('db', [], 10 + COOLDOWN_MS)
    const [fresh] = book.take('db', [pool()], 10 + 2 * COOLDOWN_MS).raised
    expect(fresh).toMatchObject({ times: 1, state: 'firing', ack: null })
    expect(fresh?.id).not.toBe(alert!.id)
  })

  it('AL4: grown worse, it asks again, acknowledged or shelved', () => {
    const book = makeBook()
    const [alert] = book.take('db', [pool({ severity: 'medium' })], 0).raised
    book.ack(alert!.id, ana, 1)
    book.shelve(alert!.id, { by: 'ana', term: '8h', reason: 'known' }, 2)

    expect(book.take('db', [pool({ severity: 'low' })], 3).raised).toEqual([])
    expect(book.take('db', [pool({ severity: 'critical' })], 4).raised).toMatchObject([
      { state: 'firing', ack: null, shelf: null },
    ])
  })

  it.each([
    ['15m', 15 * MIN],
    ['1h', 60 * MIN],
    ['8h', 480 * MIN],
    ['until-clear', 1_440 * MIN],
  ] as const)('AL4: shelved for %s it comes back by itself', (term, lastsMs) => {
    const book = makeBook()
    const [alert] = book.take('db', [pool()], 0).raised
    book.shelve(alert!.id, { by: 'ana', term, reason: 'known' }, 100)

    expect(book.active).toMatchObject([{ shelf: { until: 100 + lastsMs, reason: 'known' } }])
    expect(book.expire(99 + lastsMs)).toEqual([])
    expect(book.expire(100 + lastsMs)).toMatchObject([{ shelf: null, state: 'firing' }])
  })

  it('AL4: a timed shelf outlasts the alert, one until it clears does not', () => {
    const back = (term: '1h' | 'until-clear') => {
      const book = makeBook()
      const [alert] = book.take('db', [pool()], 0).raised
      book.shelve(alert!.id, { by: 'ana', term, reason: 'known' }, 1)
      book.take('db', [], 2)
      return book.take('db', [pool()], 30 * MIN).raised[0]?.shelf
    }
    expect(back('1h')).toMatchObject({ reason: 'known' })
    expect(back('until-clear')).toBeNull()
  })

  it('AL6: what else a target has hides behind "it is down", and comes out after', () => {
    const book = makeBook()
    book.take('db', [pool()], 0)
    book.take('other', [makeFinding({ id: 'x|other', targetId: 'other' })], 0)
    const [parent] = book.take('db', [pool(), down], 1).raised

    const hidden = () => book.active.map(({ finding, hiddenBehind }) => [finding.id, hiddenBehind])
    expect(hidden()).toEqual([
      ['pool|db', parent!.id],
      ['x|other', null],
      ['down|db', null],
    ])
    book.take('db', [pool()], 2)
    expect(hidden()).toEqual([
      ['pool|db', null],
      ['x|other', null],
    ])
  })

  it('AL11: a notice is for the tile, and no alert', () => {
    const book = makeBook()
    expect(book.take('db', [pool({ notice: true })], 0).raised).toEqual([])
    expect(book.take('db', [pool()], 1).raised).toHaveLength(1)
  })

  it('AL4: an alert that is not there says so', () => {
    expect(() => makeBook().ack('x', ana, 0)).toThrow('there is no alert x')
  })
})
