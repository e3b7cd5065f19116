import type { AppErrorData } from '../../../shared/errors/app-error'
import type { Link } from '../../../shared/model/link'
import type { GapRow } from '../../../shared/model/tables/postgres'

/** Older than this many intervals is stale: OV4. */
export const STALE_INTERVALS = 3

/** What a panel says about its own data. Several may hold at once: stale and truncated. */
export type PanelState =
  | { readonly kind: 'first-run'; readonly text: string }
  | { readonly kind: 'connecting'; readonly step: string }
  /** Only before the first data; later the last data stays. */
  | { readonly kind: 'loading' }
  | { readonly kind: 'live'; readonly at: number | null }
  | { readonly kind: 'paused'; readonly since: number; readonly at: number | null }
  | { readonly kind: 'stale'; readonly at: number }
  | { readonly kind: 'partial'; readonly gaps: readonly GapRow[] }
  | {
      readonly kind: 'down'
      readonly targetId: string
      readonly lastOkAt: number | null
      /** Where what is shown comes from: this run's memory, or history of the run before. */
      readonly origin: 'memory' | 'history'
      readonly error: AppErrorData
      readonly attempt: number
      readonly nextTryAt: number | null
    }
  /** Nothing is there, and that is good: "No session waits for a lock". */
  | { readonly kind: 'empty'; readonly text: string }
  /** Nothing is known: "No backend reports its queue". */
  | { readonly kind: 'no-data'; readonly text: string }
  | { readonly kind: 'denied'; readonly targetId: string; readonly error: AppErrorData }
  | { readonly kind: 'truncated'; readonly shown: number; readonly total: number }

export interface PanelFacts {
  readonly link: Link | undefined
  /** When the data shown was read; null or undefined: there is none. */
  readonly at: number | null | undefined
  readonly now: number
  readonly pausedSince: number | null
  readonly gaps?: readonly GapRow[]
  readonly rows?: { readonly shown: number; readonly truncatedFrom: number | null }
  /** Said when there are no rows and that is good. */
  readonly emptyText?: string
}

/** The states of a panel from the link of its probe and the age of its data. */
export function panelStates(facts: PanelFacts): readonly PanelState[] {
  const { gaps, rows, emptyText } = facts
  const states: PanelState[] = [dataState(facts)]
  if (gaps !== undefined && gaps.length > 0) states.push({ kind: 'partial', gaps })
  if (rows !== undefined && rows.truncatedFrom !== null) {
    states.push({ kind: 'truncated', shown: rows.shown, total: rows.truncatedFrom })
  }
  if (rows?.shown === 0 && emptyText !== undefined && states[0]?.kind === 'live') {
    states.push({ kind: 'empty', text: emptyText })
  }
  return states
}

function dataState({ link, at, now, pausedSince }: PanelFacts): PanelState {
  const readAt = at ?? null
  if (link?.state === 'denied' && link.error !== null) {
    return { kind: 'denied', targetId: link.targetId, error: link.error }
  }
  if (link?.state === 'down' && link.error !== null) {
    return {
      kind: 'down',
      targetId: link.targetId,
      lastOkAt: link.lastOkAt ?? readAt,
      origin: link.lastOkAt === null && readAt !== null ? 'history' : 'memory',
      error: link.error,
      attempt: link.attempt,
      nextTryAt: link.nextTryAt,
    }
  }
  if (link?.state === 'off') {
    return { kind: 'no-data', text: `${link.targetId} is not watched: its collection is off.` }
  }
  if (readAt === null) {
    if (link?.state === 'connecting') return { kind: 'connecting', step: 'first reading' }
    return { kind: 'loading' }
  }
  if (pausedSince !== null) return { kind: 'paused', since: pausedSince, at: readAt }
  if (link !== undefined && now - readAt > STALE_INTERVALS * link.everyMs) {
    return { kind: 'stale', at: readAt }
  }
  return { kind: 'live', at: readAt }
}
