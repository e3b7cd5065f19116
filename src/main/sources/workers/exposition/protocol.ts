import type { Digest } from './digest'

export interface ToExposition {
  readonly id: number
  readonly bytes: Uint8Array
  readonly contentType: string
}

export type FromExposition =
  | { readonly id: number; readonly digest: Digest }
  | { readonly id: number; readonly failed: string }
