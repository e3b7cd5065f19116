/** Where passwords and keys are kept. Values never leave the main process. */
export interface Secrets {
  /** `session`: nothing is written, it is gone when the app closes. Told in the window. */
  readonly mode: 'keyring' | 'session'
  get(ref: string): string | undefined
  set(ref: string, value: string): void
  remove(ref: string): void
}

/** Keeps secrets for this run only. */
export function sessionSecrets(): Secrets {
  const kept = new Map<string, string>()
  return {
    mode: 'session',
    get: (ref) => kept.get(ref),
    set: (ref, value) => void kept.set(ref, value),
    remove: (ref) => void kept.delete(ref),
  }
}
