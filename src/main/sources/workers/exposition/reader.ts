import { digestExposition, type Digest } from './digest'

/** Whoever reads exposition text for a source. */
export interface ExpositionReader {
  /** Takes the bytes: they are not to be used again. Rejects with `source/parser-unavailable`. */
  read(bytes: Uint8Array, contentType: string): Promise<Digest>
}

/** In place: for one reading that is asked for once, as when a connection is checked. */
export const inPlaceExposition: ExpositionReader = {
  read: async (bytes, contentType) => digestExposition(bytes, contentType),
}
