import type { BreakerView } from './breaker'

export type Status = 'pass' | 'warn' | 'fail'

export interface Check {
  readonly componentType: 'datastore' | 'component' | 'system'
  readonly status: Status
  readonly observedValue?: number | string
  readonly observedUnit?: string
  readonly time: string
  readonly output?: string
}

/** Times one look at a component; a throw is a failed check with the reason in `output`. */
export async function probe(
  componentType: Check['componentType'],
  look: () => Promise<unknown>,
  failed: Status = 'fail',
): Promise<Check> {
  const startedAt = performance.now()
  const time = new Date().toISOString()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error('no answer within 1000 ms')), 1_000)
  })
  try {
    await Promise.race([look(), late])
    const tookMs = Math.round((performance.now() - startedAt) * 10) / 10
    return { componentType, status: 'pass', observedValue: tookMs, observedUnit: 'ms', time }
  } catch (thrown) {
    const output = thrown instanceof Error ? thrown.message : String(thrown)
    return { componentType, status: failed, time, output }
  } finally {
    clearTimeout(timer)
  }
}

/** A breaker that is not closed is a warning: the worker still serves what it last knew. */
export function breakerCheck(breaker: BreakerView): Check {
  const state = breaker.state()
  const time = new Date().toISOString()
  const status = state === 'CLOSED' ? 'pass' : 'warn'
  const output = status === 'pass' ? {} : { output: `breaker ${breaker.name} is ${state}` }
  return { componentType: 'component', status, observedValue: state, time, ...output }
}

/** Not ill, but no place for new work. */
export function drainCheck(time: string): Check {
  const output = 'takes no new work'
  return { componentType: 'component', status: 'warn', observedValue: 'draining', time, output }
}

/** Heap against its limit, in percent; above 80 it warns. */
export function heapCheck(usedBytes: number, limitBytes: number): Check {
  const percent = Math.round((usedBytes / limitBytes) * 1_000) / 10
  return {
    componentType: 'system',
    status: percent > 80 ? 'warn' : 'pass',
    observedValue: percent,
    observedUnit: 'percent',
    time: new Date().toISOString(),
  }
}

/** The worst of the checks. */
export function worst(checks: Readonly<Record<string, readonly Check[]>>): Status {
  const all = Object.values(checks).flat()
  if (all.some((check) => check.status === 'fail')) return 'fail'
  return all.some((check) => check.status === 'warn') ? 'warn' : 'pass'
}
