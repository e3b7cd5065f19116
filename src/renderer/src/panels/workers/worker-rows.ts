import type { Link } from '../../../../shared/model/link'
import type { WorkerRow } from '../../../../shared/model/tables/worker'
import type { TileState } from '../../../../shared/model/tile'
import type { Owned } from '../of-targets'

/** What is known of one worker: its own words, and how our asking fares. */
export interface WorkerLine {
  readonly targetId: string
  readonly info: Owned<WorkerRow> | undefined
  readonly link: Link | undefined
}

export function workerLines(
  targetIds: readonly string[],
  infos: readonly Owned<WorkerRow>[],
  links: readonly Link[],
): WorkerLine[] {
  return targetIds.map((targetId) => ({
    targetId,
    info: infos.find((row) => row.targetId === targetId),
    link: links.find((link) => link.targetId === targetId && link.probe === 'health'),
  }))
}

/** WK4: each of them needs another remedy. What cannot be asked is unreachable, whatever it said last. */
export function conditionWords({ info, link }: WorkerLine): string {
  if (link?.state === 'down') return 'unreachable'
  if (link?.state === 'denied') return 'refuses to tell us'
  if (info === undefined) return 'not read yet'
  switch (info.condition) {
    case 'unreachable':
      return 'unreachable'
    case 'unhealthy':
      return 'reachable but unhealthy'
    case 'stuck':
      return 'healthy but stuck'
    case 'unknown':
      return 'reachable but not understood'
    case 'healthy':
      return info.status === 'warn' ? 'healthy with warnings' : 'healthy'
  }
}

export function conditionGlyph(line: WorkerLine): TileState {
  switch (conditionWords(line)) {
    case 'unreachable':
      return 'critical'
    case 'reachable but unhealthy':
      return line.info?.status === 'warn' ? 'medium' : 'high'
    case 'healthy but stuck':
    case 'refuses to tell us':
      return 'high'
    case 'healthy with warnings':
      return 'medium'
    case 'healthy':
      return 'normal'
    default:
      return 'unknown'
  }
}

/** WK3: the least that an outage may last. */
export const RECOVERY_LIMIT_MS = 30_000

export interface Outage {
  readonly downAt: number
  /** null: still down. */
  readonly upAt: number | null
}

/** The last outage. While it lasts, the worker cannot tell: then it began when we last heard of it. */
export function outageOf({ info, link }: WorkerLine): Outage | null {
  if (link?.state === 'down' && link.lastOkAt !== null) {
    return { downAt: link.lastOkAt, upAt: null }
  }
  if (info === undefined || info.downAt === null) return null
  return { downAt: info.downAt, upAt: info.upAt }
}
