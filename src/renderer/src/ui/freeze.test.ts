import { describe, expect, it } from 'vitest'
import { free, freeze, type KeyedRow } from './freeze'

const rows = (...texts: string[]): KeyedRow<string>[] =>
  texts.map((text) => ({ key: text[0] ?? '', row: text }))

describe('freeze', () => {
  it('Q1: keeps the order and takes the newest values', () => {
    const { shown, waiting } = freeze(rows('a1', 'b1', 'c1'), rows('c2', 'a2', 'b2'))

    expect(shown.map(({ row }) => row)).toEqual(['a2', 'b2', 'c2'])
    expect(waiting).toBe(3)
  })

  it('Q1: counts what came and marks what went', () => {
    const { shown, waiting } = freeze(rows('a1', 'b1'), rows('a2', 'x1', 'y1'))

    expect(shown).toEqual([
      { key: 'a', row: 'a2', gone: false },
      { key: 'b', row: 'b1', gone: true },
    ])
    expect(waiting).toBe(3)
  })

  it('Q1: new values alone are no waiting update', () => {
    expect(freeze(rows('a1', 'b1'), rows('a2', 'b2')).waiting).toBe(0)
  })

  it('Q1: a free table shows all as it comes', () => {
    expect(free(rows('b1', 'a1')).shown.map(({ key }) => key)).toEqual(['b', 'a'])
  })
})
