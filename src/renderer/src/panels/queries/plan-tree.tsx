import type { ReactNode } from 'react'
import type { PlanNode } from '../../../../shared/model/plan'
import { formatValue } from '../../ui/format'
import { costText, mostRows, rowsPercent, sharePercent } from './plan-parts'

/** A plan from its root down; each node with its own share of the cost and the rows it is expected to give. */
export function PlanTree({ root }: { root: PlanNode }): ReactNode {
  return (
    <ol className="plan" aria-label="Nodes of the plan">
      <Node node={root} root={root} most={mostRows(root)} />
    </ol>
  )
}

function Node({ node, root, most }: { node: PlanNode; root: PlanNode; most: number }): ReactNode {
  const share = sharePercent(node, root)
  return (
    <li>
      <div className="plan-node">
        <strong>{node.type}</strong>
        {node.subject === '' ? null : <span className="mono"> {node.subject}</span>}
        {isPlain(node.relationship) ? null : <span className="muted"> {node.relationship}</span>}
        <Bar
          name="cost"
          percent={share}
          text={`${formatValue(share, 'percent')} of the cost, ${costText(node.totalCost)} with all below`}
        />
        <Bar
          name="rows"
          percent={rowsPercent(node.planRows, most)}
          text={`${formatValue(node.planRows, 'count')} rows expected`}
        />
        {node.details.map(({ name, text }) => (
          <p key={name} className="plan-detail">
            <span className="muted">{name}:</span> <span className="mono">{text}</span>
          </p>
        ))}
      </div>
      {node.children.length === 0 ? null : (
        <ol>
          {node.children.map((child, index) => (
            <Node key={index} node={child} root={root} most={most} />
          ))}
        </ol>
      )}
    </li>
  )
}

function Bar({ name, percent, text }: { name: string; percent: number; text: string }): ReactNode {
  return (
    <div className="plan-bar">
      <span className="plan-track" aria-hidden="true">
        <i className={`plan-fill plan-${name}`} style={{ width: `${percent}%` }} />
      </span>
      <span className="small">{text}</span>
    </div>
  )
}

/** Every join has an outer and an inner side; only the others say something. */
function isPlain(relationship: string): boolean {
  return ['', 'Outer', 'Inner', 'Member'].includes(relationship)
}
