/** Aborts with the first of these. `AbortSignal.any` is missing in the older of our two runtimes. */
export function anySignal(...signals: readonly AbortSignal[]): AbortSignal {
  const both = new AbortController()
  const stop = (event: Event): void => follow(event.target as AbortSignal)
  const follow = (first: AbortSignal): void => {
    for (const signal of signals) signal.removeEventListener('abort', stop)
    both.abort(first.reason)
  }
  for (const signal of signals) signal.addEventListener('abort', stop)
  const ended = signals.find((signal) => signal.aborted)
  if (ended !== undefined) follow(ended)
  return both.signal
}
