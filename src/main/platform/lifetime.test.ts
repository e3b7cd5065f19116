import { describe, expect, it } from 'vitest'
import { Lifetime } from './lifetime'

describe('Lifetime', () => {
  it('AP1: closes what it owns in reverse order, once, even when one part fails', async () => {
    const closed: string[] = []
    const lifetime = new Lifetime()
    lifetime.own({ close: () => void closed.push('first') })
    lifetime.own({
      close: () => {
        closed.push('second')
        throw new Error('stuck')
      },
    })
    lifetime.own({ close: () => void closed.push('third') })

    await expect(lifetime.close()).rejects.toThrow('some parts did not close')
    await lifetime.close().catch(() => undefined)

    expect(closed).toEqual(['third', 'second', 'first'])
    expect(() => lifetime.own({ close: () => undefined })).toThrow('has ended')
  })
})
