import type { SessionRow } from '../../../../shared/model/tables/postgres'
import type { Column } from '../../ui/column'
import { StateGlyph } from '../../ui/state-glyph'
import { SessionButtons } from './session-buttons'
import { sessionGlyph } from './sessions-parts'

export interface SessionLine extends SessionRow {
  /** Sessions it holds up directly. */
  readonly blocks: number
}

/** Who, in what state, since when; then what a panel adds; then the statement and the means to end it. */
export function sessionColumns(
  targetId: string,
  between: readonly Column<SessionLine>[],
): readonly Column<SessionLine>[] {
  return [
    ...WHO_AND_SINCE_WHEN,
    ...between,
    { id: 'query', header: 'Query', value: ({ query }) => query, grows: true, mono: true },
    {
      id: 'act',
      header: '',
      controls: true,
      value: () => null,
      render: (row) => <SessionButtons row={row} targetId={targetId} />,
    },
  ]
}

const WHO_AND_SINCE_WHEN: readonly Column<SessionLine>[] = [
  {
    id: 'pid',
    header: 'PID',
    value: ({ pid }) => pid,
    render: (row) => (
      <span className="row">
        <StateGlyph state={sessionGlyph(row, row.blocks)} size={12} word={glyphWord(row)} />
        {row.pid}
      </span>
    ),
  },
  {
    id: 'who',
    header: 'User, application',
    value: ({ user, app }) => [user, app].filter((part) => part !== '').join(', '),
  },
  { id: 'state', header: 'State', value: ({ state }) => state },
  { id: 'xact', header: 'Transaction', value: ({ xactAgeMs }) => xactAgeMs, unit: 'ms' },
  { id: 'query-age', header: 'Statement', value: ({ queryAgeMs }) => queryAgeMs, unit: 'ms' },
]

/** As the glyph has it: who waits is not the root, whoever waits behind it. */
function glyphWord(row: SessionLine): string {
  if (row.blockedBy.length > 0) return 'blocked'
  return row.blocks > 0 ? 'blocks others' : ''
}
