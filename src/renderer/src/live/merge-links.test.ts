import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../../tests/factories/link'
import { mergeLinks } from './merge-links'

describe('mergeLinks', () => {
  it('OV4, PC14: a push of one link leaves the others as they were', () => {
    const known = [makeLink(), makeLink({ targetId: 'redis', probe: 'info' })]

    const merged = mergeLinks(known, [makeLink({ state: 'down', attempt: 2 })])

    expect(merged).toEqual([makeLink({ state: 'down', attempt: 2 }), known[1]])
    expect(mergeLinks(undefined, known)).toEqual(known)
  })
})
