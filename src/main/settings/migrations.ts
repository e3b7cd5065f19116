/** Step by step: the entry at index n brings version n + 1 to version n + 2. */
export const MIGRATIONS: readonly ((old: Record<string, unknown>) => Record<string, unknown>)[] = [
  (old) => ({
    ...old,
    version: 2,
    ruleLimits: {},
    notifications: { on: true, remind: false, quiet: null },
    webhook: null,
  }),
  (old) => ({ ...old, version: 3, collection: { preset: 'balanced', byTarget: {} } }),
]

/** The newest version this build knows. */
export const CURRENT_VERSION = MIGRATIONS.length + 1

/** Brings a parsed settings file to the current version; its own version must not be newer. */
export function migrate(raw: Record<string, unknown>): Record<string, unknown> {
  const from = typeof raw['version'] === 'number' ? raw['version'] : 1
  return MIGRATIONS.slice(Math.max(0, from - 1)).reduce((old, step) => step(old), raw)
}
