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
  // AP5: nobody sees a hidden page, so nothing in it moves on; seen again, it catches up at once.
  every: (everyMs, act) => {
    const actIfSeen = (): void => {
      if (document.visibilityState === 'visible') act()
    }
    const timer = setInterval(actIfSeen, everyMs)
    document.addEventListener('visibilitychange', actIfSeen)
    return () => {
      clearInterval(timer)
      document.removeEventListener('visibilitychange', actIfSeen)
    }
  },
}
