import { setTimeout as delay } from 'node:timers/promises'

/** Asks again until `check` gives something other than undefined; rejects after `deadlineMs`. */
export async function waitFor<T>(
  what: string,
  check: () => Promise<T | undefined> | T | undefined,
  { deadlineMs = 10_000, everyMs = 100 }: { deadlineMs?: number; everyMs?: number } = {},
): Promise<T> {
  const endsAt = performance.now() + deadlineMs
  for (;;) {
    const found = await check()
    if (found !== undefined) return found
    if (performance.now() >= endsAt) throw new Error(`${what}: not within ${deadlineMs} ms`)
    await delay(everyMs)
  }
}

/** Waits, and ends early without an error when the signal fires. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, signal ? { signal } : {}).catch(() => undefined)
}

/** Runs `work` again and again with a rest between; a failure is told and does not end it. */
export function repeat(
  everyMs: number,
  work: () => Promise<void> | void,
  onError: (thrown: unknown) => void = () => undefined,
): { stop: () => Promise<void> } {
  const ending = new AbortController()
  const run = async (): Promise<void> => {
    while (!ending.signal.aborted) {
      try {
        await work()
      } catch (thrown) {
        onError(thrown)
      }
      await pause(everyMs, ending.signal)
    }
  }
  const done = run()
  return {
    stop: async () => {
      ending.abort()
      await done
    },
  }
}
