import type { PlatformFile } from '../platform-file'

/** What a fault may use. `signal` fires when it should end. */
export interface FaultContext {
  readonly platform: PlatformFile
  readonly log: (line: string) => void
}

/** Takes the fault back. Must work a second time and when its target is gone. */
export type Undo = () => Promise<void>

export interface Fault {
  readonly name: string
  /** One line, for `--list`. */
  readonly title: string
  /** What a watcher should see. */
  readonly expect: string
  /** The ids of what it hits, as the app calls them: `primary`, `redis`, `jobs`, `scraper`. */
  readonly hits: readonly string[]
  /** Resolves when the fault is in place. */
  readonly start: (context: FaultContext) => Promise<Undo>
}

/** A fault, checked by its type. */
export function defineFault(fault: Fault): Fault {
  return fault
}
