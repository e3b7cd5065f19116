import { openProof, refusedProof, rowOf } from '../breaker'
import { holdBreaker } from '../hold-breaker'

/** BR7. Refuses every call behind a breaker for a time: to spare a dependency, or to test what that does. */
export const forceOpenBreaker = holdBreaker({
  id: 'worker.force-open-breaker',
  title: 'Force a breaker open',
  risk: 'destructive',
  updateState: 'FORCE_OPEN',
  state: 'FORCED_OPEN',
  words: 'held open',
  verb: 'Hold open',
  effects: (dependency) => [
    `Every call to ${dependency} through it is refused at once, whether or not ${dependency} answers.`,
  ],
  figures: (name, tools) => {
    const { recent, fallbackName = '', fallbacks = null } = rowOf(name, tools)
    const calls = recent?.fires ?? null
    return [
      ...(calls === null || recent === null || recent === undefined
        ? []
        : [`It took ${calls} calls in the last ${Math.round(recent.spanMs / 1_000)} s.`]),
      fallbackName === '' && fallbacks === null
        ? 'It tells of no fallback: its callers get an error.'
        : `Its callers get the fallback where there is one: ${fallbackName || 'not named'}.`,
    ]
  },
  proof: (breaker, view) => [
    openProof(breaker, view, 'higher'),
    refusedProof(breaker, view, 'higher'),
  ],
})
