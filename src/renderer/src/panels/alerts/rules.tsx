import { useMemo, type ReactNode } from 'react'
import type { RuleInfo } from '../../../../shared/model/alert'
import { useAlerts } from '../../live/use-state'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { formatValue } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { RuleWords } from './alert-details'
import { RuleEditor } from './rule-editor'

const COLUMNS: readonly Column<RuleInfo>[] = [
  { id: 'title', header: 'Rule', value: ({ title }) => title, grows: true },
  { id: 'kind', header: 'On', value: ({ kind }) => kind },
  { id: 'limits', header: 'Limits', value: limitWords },
  {
    id: 'changed',
    header: 'Changed',
    value: (rule) => (isChanged(rule) ? 'changed' : 'as shipped'),
  },
  { id: 'response', header: 'Response', value: ({ response }) => response },
]

/** AL1: every rule, its limits and its words. A row opens them to be read and changed. */
export function RulesTab({ rules }: { rules: readonly RuleInfo[] }): ReactNode {
  const inspector = useInspector()
  const rows = useMemo(() => rules.toSorted((a, b) => a.id.localeCompare(b.id)), [rules])
  return (
    <PanelFrame title="Rules" note="a row opens its words and its limits" flush>
      <DataTable
        label="Rules"
        columns={COLUMNS}
        rows={rows}
        rowKey={({ id }) => id}
        maxHeightPx={2_000}
        onOpen={({ id, title }) => inspector.open(title, <RuleDetails ruleId={id} />)}
      />
    </PanelFrame>
  )
}

function RuleDetails({ ruleId }: { ruleId: string }): ReactNode {
  const rule = useAlerts()?.rules.find(({ id }) => id === ruleId)
  if (rule === undefined) return null
  return (
    <div className="stack">
      <RuleEditor rule={rule} />
      <RuleWords rule={rule} />
    </div>
  )
}

function limitWords({ limits }: RuleInfo): string {
  return limits.map(({ value, unit }) => formatValue(value, unit)).join(', ')
}

const isChanged = ({ limits }: RuleInfo): boolean =>
  limits.some(({ value, initial }) => value !== initial)
