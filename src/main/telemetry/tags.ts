import { LOOKUP_KEYS } from './attributes'
import type { AttrValue, SpanRecord } from './record'

/** What a chunk may be asked for, as sorted hashes: most chunks need not be unpacked to know that they hold nothing. */
export function tagsOf(spans: readonly SpanRecord[]): Buffer {
  const seen = new Set<string>()
  for (const { attrs } of spans) {
    for (const [key, value] of attrs) {
      seen.add(tagOf(key, value))
    }
  }
  const hashes = Uint32Array.from(seen, hashOf).sort()
  return Buffer.from(hashes.buffer, hashes.byteOffset, hashes.byteLength)
}

/** Values that are looked up without a name are tagged without one, and only so: ids are most of what is new. */
export function tagOf(key: string, value: AttrValue): string {
  return LOOKUP_KEYS.has(key) ? `=${value}` : `${key}=${value}`
}

/** False: surely not in the chunk. True: it may be. */
export function mayHold(tags: Uint8Array, wanted: readonly number[]): boolean {
  // A blob of the file may begin at any byte.
  const copy = tags.slice()
  const hashes = new Uint32Array(copy.buffer, copy.byteOffset, copy.byteLength >> 2)
  return wanted.every((hash) => hasHash(hashes, hash))
}

/** FNV-1a, 32 bits. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  }
  return hash >>> 0
}

function hasHash(hashes: Uint32Array, wanted: number): boolean {
  let low = 0
  let high = hashes.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const hash = hashes[middle] ?? 0
    if (hash === wanted) return true
    if (hash < wanted) low = middle + 1
    else high = middle - 1
  }
  return false
}
