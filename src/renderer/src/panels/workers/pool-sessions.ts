import type { SessionRow } from '../../../../shared/model/tables/postgres'

/** PC5: from here on an idle transaction is a leak. */
export const IDLE_LEAK_MS = 60_000

/** `scraper`, `scraper-2`, `scraper:visits`: the application names of one worker. */
export function isOfWorker(app: string, names: readonly string[]): boolean {
  return names.some(
    (name) => app === name || (app.startsWith(name) && /^[-:/. _]/.test(app.slice(name.length))),
  )
}

/** Sessions of a worker that have been idle in their transaction for too long, the longest first. */
export function idleLeaks(
  sessions: readonly SessionRow[],
  names: readonly string[],
): readonly SessionRow[] {
  return sessions
    .filter(
      ({ app, state, stateAgeMs }) =>
        state.startsWith('idle in transaction') &&
        (stateAgeMs ?? 0) > IDLE_LEAK_MS &&
        isOfWorker(app, names),
    )
    .sort((one, other) => (other.stateAgeMs ?? 0) - (one.stateAgeMs ?? 0))
}
