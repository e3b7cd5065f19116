import { msToNextStep } from '../../../shared/time/in-step'

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
    let timer: ReturnType<typeof setTimeout>
    const again = (): void => {
      timer = setTimeout(
        () => {
          again()
          actIfSeen()
        },
        msToNextStep(everyMs, Date.now()),
      )
    }
    again()
    document.addEventListener('visibilitychange', actIfSeen)
    return () => {
      clearTimeout(timer)
      document.removeEventListener('visibilitychange', actIfSeen)
    }
  },
}
