/** Time for the page, as an argument: tests hand in another one. */
export interface PageClock {
  readonly now: () => number
  /** Both answer with the function that stops them. */
  readonly after: (delayMs: number, act: () => void) => () => void
  readonly every: (everyMs: number, act: () => void) => () => void
}

export const pageClock: PageClock = {
  now: () => Date.now(),
  after: (delayMs, act) => {
    const timer = setTimeout(act, delayMs)
    return () => clearTimeout(timer)
  },
  every: (everyMs, act) => {
    const timer = setInterval(act, everyMs)
    return () => clearInterval(timer)
  },
}
