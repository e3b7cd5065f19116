import { rank } from '../../shared/model/finding'
import type { IncidentMark, IncidentSpan, TimelineEntry } from '../../shared/model/incident'
import type { IncidentRecord } from './record'

const LETTERS: Readonly<Record<IncidentMark['kind'], string>> = {
  start: 'start',
  alert: 'A',
  acknowledged: 'K',
  action: 'R',
  proof: 'P',
  note: 'N',
  picture: 'S',
  deploy: 'D',
  end: 'end',
}
/** Of one kind: more cannot be told apart on a chart. The timeline has them all. */
const MOST_OF_A_KIND = 9

/** Pure: the moments to draw across every chart, oldest first, each under a short name. */
export function marksOf(
  { startedAt, endedAt }: Pick<IncidentRecord, 'startedAt' | 'endedAt'>,
  timeline: readonly TimelineEntry[],
  { fromMs, toMs }: IncidentSpan,
): IncidentMark[] {
  const marks: Omit<IncidentMark, 'name'>[] = [
    { kind: 'start', at: startedAt, title: 'Start of the trouble' },
    ...timeline.flatMap(({ at, title, ...entry }) => {
      const kind = kindOf({ title, ...entry })
      return kind === null ? [] : [{ kind, at, title }]
    }),
    ...(endedAt === null ? [] : [{ kind: 'end' as const, at: endedAt, title: 'Incident ended' }]),
  ]
  const counts = new Map<string, number>()
  return marks
    .filter(({ at }) => at >= fromMs && at <= toMs)
    .sort((a, b) => a.at - b.at)
    .flatMap((mark) => {
      const letter = LETTERS[mark.kind]
      if (letter.length > 1) return [{ ...mark, name: letter }]
      const count = (counts.get(letter) ?? 0) + 1
      counts.set(letter, count)
      return count > MOST_OF_A_KIND ? [] : [{ ...mark, name: `${letter}${count}` }]
    })
}

function kindOf({
  kind,
  severity,
  title,
}: Pick<TimelineEntry, 'kind' | 'severity' | 'title'>): IncidentMark['kind'] | null {
  switch (kind) {
    case 'finding':
      return severity !== null && rank(severity) >= rank('high') ? 'alert' : null
    case 'alert':
      return isAcknowledgement({ kind, title }) ? 'acknowledged' : null
    case 'action':
      if (title.includes(': proof ')) return 'proof'
      return title.endsWith(': started') ? 'action' : null
    case 'note':
    case 'marker':
      return 'note'
    case 'picture':
      return 'picture'
    case 'deploy':
      return 'deploy'
    default:
      return null
  }
}

/** As the alert desk words it. */
export const isAcknowledgement = ({
  kind,
  title,
}: Pick<TimelineEntry, 'kind' | 'title'>): boolean =>
  kind === 'alert' && title.startsWith('Acknowledged by ')
