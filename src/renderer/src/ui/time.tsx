import type { ReactNode } from 'react'
import { useNow } from '../live/use-state'
import { formatAge, formatStamp } from './format'

/** How old something is, kept up to date: `40 s`. */
export function Age({ at, suffix = '' }: { at: number | null; suffix?: string }): ReactNode {
  const now = useNow(1_000)
  if (at === null) return <span>never</span>
  return <time title={formatStamp(at)}>{`${formatAge(now - at)}${suffix}`}</time>
}

/** Counts down to a time: `11 s`; `now` when it has come. */
export function Timer({ until }: { until: number }): ReactNode {
  const now = useNow(1_000)
  return <time>{until <= now ? 'now' : formatAge(until - now)}</time>
}
