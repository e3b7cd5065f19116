import { describe, expect, it } from 'vitest'
import { pagesOf, readPages } from './read-pages'

describe('reading the pages of a document', () => {
  it('DP4: gives the same for the same document, and another for another', async () => {
    const [one, again, other] = await Promise.all([7, 7, 8].map((id) => readPages(pagesOf(id, 3))))

    expect(again).toEqual(one)
    expect(other?.sha256).not.toBe(one?.sha256)
    expect(one).toMatchObject({ words: 1_200 })
    expect(one?.findings).toBeGreaterThan(0)
  })

  it('DP4: lets others have the event loop while it reads a long one', async () => {
    let turns = 0
    const counting = setInterval(() => (turns += 1), 1)
    await readPages(pagesOf(7, 1_500))
    clearInterval(counting)

    expect(turns).toBeGreaterThan(2)
  })
})
