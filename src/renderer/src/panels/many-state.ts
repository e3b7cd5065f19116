import type { Link } from '../../../shared/model/link'
import { STALE_INTERVALS, type PanelState } from '../live/panel-state'

export interface ManyAsk {
  readonly targetIds: readonly string[]
  readonly probe: string
  /** When the oldest table shown was read; null: none came yet. */
  readonly at: number | null
  readonly rows: number
  /** Said when there are no rows and that is good. */
  readonly emptyText?: string
  /** Said when no target reports such a thing. */
  readonly noneText?: string
  /** Another panel beside it says why nothing comes: here only the names. */
  readonly quiet?: boolean
}

/** For a panel over several targets: those that do not answer are named, the others go on. */
export function manyStates(
  { targetIds, probe, at, rows, emptyText, noneText, quiet = false }: ManyAsk,
  facts: { links: readonly Link[]; now: number; pausedSince: number | null },
): readonly PanelState[] {
  const links = linksOf(targetIds, probe, facts.links)
  const silent = links.filter(isSilent)
  const states: PanelState[] = []
  if (silent.length > 0 && !quiet) {
    states.push({ kind: 'partial', gaps: silent.map((link) => gapOf(link)) })
  }
  const everyMs = Math.max(0, ...links.map((link) => link.everyMs))
  const read = links.flatMap(({ lastOkAt }) => (lastOkAt === null ? [] : [lastOkAt]))
  if (at === null) {
    if (silent.length > 0 && silent.length === links.length) {
      return [...states, { kind: 'no-data', text: 'Nothing could be read.' }]
    }
    return [...states, { kind: read.length > 0 ? 'live' : 'loading', at: null }]
  }
  if (facts.pausedSince !== null) {
    states.push({ kind: 'paused', since: facts.pausedSince, at })
  } else if (everyMs > 0 && facts.now - Math.max(at, ...read) > STALE_INTERVALS * everyMs) {
    states.push({ kind: 'stale', at })
  } else {
    states.push({ kind: 'live', at: Math.max(at, ...read) })
  }
  if (rows > 0) return states
  if (silent.length === 0 && emptyText !== undefined) {
    return [...states, { kind: 'empty', text: emptyText }]
  }
  if (noneText === undefined) return states
  const text = silent.length === 0 ? noneText : 'None of those that answer tells of any.'
  return [...states, { kind: 'no-data', text }]
}

/** The targets of a panel that cannot be read now. */
export function silentTargets(
  { targetIds, probe }: Pick<ManyAsk, 'targetIds' | 'probe'>,
  links: readonly Link[],
): string[] {
  return linksOf(targetIds, probe, links)
    .filter(isSilent)
    .map(({ targetId }) => targetId)
}

function linksOf(targetIds: readonly string[], probe: string, links: readonly Link[]): Link[] {
  return links.filter((link) => link.probe === probe && targetIds.includes(link.targetId))
}

function isSilent({ state }: Link): boolean {
  return state === 'down' || state === 'denied' || state === 'off'
}

function gapOf({ targetId, state, error }: Link): {
  code: string
  message: string
  fix: string
} {
  const grant = error?.context['grant']
  return {
    code: `${targetId}/${error?.code ?? state}`,
    message: `${targetId}: ${error?.message ?? (state === 'off' ? 'not watched, its collection is off' : state)}`,
    fix: typeof grant === 'string' ? grant : '',
  }
}
