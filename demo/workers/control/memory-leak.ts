import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Condition } from '../../lib/conditions'
import { repeat } from '../../lib/wait'

const EVERY_MS = 250
/** About 1.2 MB each time: 5 MB a second. */
const ROWS_EACH_TIME = 10_000
/** Short of the end: a worker that dies of it is another fault. */
const STOPS_AT = 0.88

/** Rows that are kept for ever, as in a cache without a limit. */
export function memoryLeak(): Condition {
  let kept: object[][] = []
  let growing: { stop: () => Promise<void> } | undefined
  return {
    begin: () => {
      growing = repeat(EVERY_MS, () => {
        const { used_heap_size: used, heap_size_limit: limit } = getHeapStatistics()
        if (used < limit * STOPS_AT) kept.push(Array.from({ length: ROWS_EACH_TIME }, makeRow))
      })
    },
    end: async () => {
      await growing?.stop()
      growing = undefined
      kept = []
      collectGarbage()
    },
  }
}

function makeRow(_: unknown, index: number): object {
  const at = performance.now()
  return { id: index, at, previous: null, readings: [at, at + index, at + 0.5] }
}

/** An idle worker collects late: without this the heap would stay high for minutes after the cause is gone. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc()')
  setFlagsFromString('--no-expose-gc')
}
