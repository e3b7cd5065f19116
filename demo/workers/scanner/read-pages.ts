import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { makeRandom } from '../../lib/random'

/** So long this work may hold the event loop: what else the worker is asked is answered in between. */
const SLICE_MS = 8
const WORDS_A_PAGE = 400
const SHINGLE_WORDS = 5
const WORDS = [
  ...['site', 'visit', 'crew', 'roster', 'scaffold', 'crane', 'permit', 'induction', 'toolbox'],
  ...['meeting', 'delegate', 'agreement', 'allowance', 'overtime', 'licence', 'asbestos'],
  ...['heat', 'harness', 'edge', 'trench', 'shower', 'first', 'aid', 'signed', 'unsigned'],
]
/** What somebody should look at. */
const FINDINGS = new Set(['asbestos', 'unsigned', 'trench'])

export interface Reading {
  readonly sha256: string
  readonly words: number
  readonly findings: number
  /** Alike for documents that are alike: the smallest hash of all runs of five words. */
  readonly fingerprint: number
}

/** The text of a page. Stands for what optical recognition gives: the same for the same document. */
export function* pagesOf(documentId: number, pages: number): Generator<readonly string[]> {
  const random = makeRandom(documentId)
  for (let page = 0; page < pages; page += 1) {
    yield Array.from(
      { length: WORDS_A_PAGE },
      () => WORDS[Math.floor(random() * WORDS.length)] ?? '',
    )
  }
}

/** Reads page after page and lets go of the event loop in between. */
export async function readPages(pages: Iterable<readonly string[]>): Promise<Reading> {
  const hash = createHash('sha256')
  let [words, findings, fingerprint] = [0, 0, 0xffff_ffff]
  let sliceEndsAt = performance.now() + SLICE_MS
  for (const page of pages) {
    hash.update(page.join(' '))
    words += page.length
    findings += page.filter((word) => FINDINGS.has(word)).length
    fingerprint = Math.min(fingerprint, smallestShingle(page))
    if (performance.now() < sliceEndsAt) continue
    await turn()
    sliceEndsAt = performance.now() + SLICE_MS
  }
  return { sha256: hash.digest('hex'), words, findings, fingerprint }
}

function smallestShingle(page: readonly string[]): number {
  let smallest = 0xffff_ffff
  for (let from = 0; from + SHINGLE_WORDS <= page.length; from += 1) {
    let hash = 0x811c_9dc5
    for (const word of page.slice(from, from + SHINGLE_WORDS)) {
      for (let at = 0; at < word.length; at += 1) {
        hash = Math.imul(hash ^ word.charCodeAt(at), 0x0100_0193) >>> 0
      }
    }
    smallest = Math.min(smallest, hash)
  }
  return smallest
}
