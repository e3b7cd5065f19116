import type { IncidentMetric } from '../../shared/model/incident'
import { rank } from '../../shared/model/finding'
import type { IncidentRecord } from './record'

type Facts = Pick<
  IncidentRecord,
  'startedAt' | 'openedAt' | 'endedAt' | 'findings' | 'notes' | 'acks' | 'runs'
>

const FORMULAS = {
  TTD: {
    title: 'Time to detect',
    formula: 'first finding, or the declaration when it came first - start of the trouble',
  },
  TTA: {
    title: 'Time to acknowledge',
    formula: 'first acknowledgement, note or action of a person - detection',
  },
  TTM: {
    title: 'Time to mitigate',
    formula: 'last clearing of a high or critical finding - start of the trouble',
  },
  TTR: { title: 'Time to resolve', formula: 'end of the incident - start of the trouble' },
} as const

/** Pure: the four durations, each with its formula and the times put into it. IN6. */
export function metricsOf(facts: Facts): IncidentMetric[] {
  const { startedAt, endedAt } = facts
  const detectedAt = detection(facts)
  return [
    metric('TTD', detectedAt, startedAt),
    metric('TTA', acknowledgement(facts, detectedAt), detectedAt),
    metric('TTM', mitigation(facts), startedAt),
    metric('TTR', endedAt, startedAt),
  ]
}

/** When somebody or something first knew. A finding older than the true start tells of something else. */
export function detection({ startedAt, openedAt, findings }: Facts): number {
  const raised = findings.map((one) => one.raisedAt).filter((at) => at >= startedAt)
  return Math.max(startedAt, Math.min(openedAt, ...raised))
}

function acknowledgement({ notes, acks, runs }: Facts, detectedAt: number): number | null {
  const times = [...acks, ...notes.map(({ at }) => at), ...runs.map((run) => run.startedAt)]
  return earliest(times.filter((at) => at >= detectedAt))
}

function mitigation({ findings }: Facts): number | null {
  const grave = findings.filter(({ finding }) => rank(finding.severity) >= rank('high'))
  const cleared = grave.flatMap(({ clearedAt }) => (clearedAt === null ? [] : [clearedAt]))
  return grave.length === 0 || cleared.length < grave.length ? null : Math.max(...cleared)
}

const earliest = (times: readonly number[]): number | null =>
  times.length === 0 ? null : Math.min(...times)

function metric(id: IncidentMetric['id'], to: number | null, from: number): IncidentMetric {
  const { title, formula } = FORMULAS[id]
  return {
    id,
    title,
    valueMs: to === null ? null : Math.max(0, to - from),
    formula,
    worked: to === null ? `not yet - ${clock(from)}` : `${clock(to)} - ${clock(from)}`,
  }
}

const clock = (at: number): string => `${new Date(at).toISOString().slice(11, 23)} UTC`
