import { describe, expect, it } from 'vitest'
import { InTurn } from './in-turn'

describe('in turn', () => {
  it('AP3: one begins when the one before has ended, also by failing', async () => {
    const turn = new InTurn()
    const seen: string[] = []
    let endFirst: (error: Error) => void = () => undefined
    const first = turn.run(() => {
      seen.push('first')
      return new Promise<never>((_done, fail) => (endFirst = fail))
    })
    const second = turn.run(() => seen.push('second'))
    await Promise.resolve()

    expect(seen).toEqual(['first'])
    endFirst(new Error('disk full'))
    await expect(first).rejects.toThrow('disk full')
    await expect(second).resolves.toBe(2)
    await turn.ended()
    expect(seen).toEqual(['first', 'second'])
  })
})
