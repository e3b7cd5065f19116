import { Problem } from './problem'

/** The one of that name, or 404. */
export function find<T extends { name: string }>(all: readonly T[], name: string, what: string): T {
  const found = all.find((each) => each.name === name)
  if (!found) throw new Problem(404, 'Not found', `no ${what} ${name}`)
  return found
}
