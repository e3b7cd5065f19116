import type { Severity } from '../../../shared/model/finding'
import type { Column } from './column'
import { formatClock, formatStamp } from './format'
import { StateGlyph } from './state-glyph'

/** What the journal and the timeline of an incident have in common. */
interface EventLine {
  readonly at: number
  readonly kind: string
  readonly targetId: string | null
  readonly severity: Severity | null
  readonly title: string
  readonly detail: string
}

export const EVENT_COLUMNS: readonly Column<EventLine>[] = [
  {
    id: 'at',
    header: 'Time (UTC)',
    value: ({ at }) => at,
    render: ({ at }) => <time title={formatStamp(at)}>{formatClock(at)}</time>,
  },
  {
    id: 'severity',
    header: 'State',
    value: ({ severity }) => severity,
    render: ({ severity }) =>
      severity === null ? (
        <span className="muted">–</span>
      ) : (
        <StateGlyph state={severity} size={14} />
      ),
  },
  { id: 'kind', header: 'Kind', value: ({ kind }) => kind },
  { id: 'target', header: 'Target', value: ({ targetId }) => targetId },
  { id: 'title', header: 'What', value: ({ title }) => title },
  { id: 'detail', header: 'Detail', value: ({ detail }) => detail, grows: true },
]
