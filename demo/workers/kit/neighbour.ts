import { LRUCache } from 'lru-cache'
import { ask } from '../../lib/ask'
import { waitFor } from '../../lib/wait'
import { Breaker } from './breaker'
import { fetchJson } from './fetch-json'
import type { Runtime } from './runtime'

const PATIENCE_MS = 15_000

/** All start at once: who asks others at its start waits a little until they answer, or goes on without. */
export async function awaitNeighbour(baseUrl: string): Promise<void> {
  const answers = async (): Promise<true | undefined> => {
    const asked = await ask(`${baseUrl}/health`, { timeoutMs: 1_000 }).catch(() => undefined)
    return asked?.status === 200 ? true : undefined
  }
  await waitFor(baseUrl, answers, { deadlineMs: PATIENCE_MS }).catch(() => undefined)
}

/** GETs of a neighbour through a breaker of its name; while it is open, what each path answered last is served. */
export function makeNeighbour(
  runtime: Runtime,
  name: string,
  baseUrl: string,
): Breaker<string, unknown> {
  const known = new LRUCache<string, { value: unknown; atMs: number }>({ max: 500 })
  const { metrics, now } = runtime
  const breaker = new Breaker<string, unknown>({
    ...{ name, dependsOn: name, metrics, now },
    call: async (path) => {
      const value = await fetchJson(`${baseUrl}${path}`, name)
      known.set(path, { value, atMs: now() })
      return value
    },
    // What it was asked last.
    testInput: () => known.keys().next().value ?? '/health',
    fallback: (path) => known.get(path),
    fallbackName: `what ${name} answered last`,
  })
  runtime.onClose(() => breaker.close())
  return breaker
}
