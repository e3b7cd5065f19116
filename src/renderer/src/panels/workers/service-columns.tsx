import type { ReactNode } from 'react'
import type { Unit } from '../../../../shared/model/metric'
import type { Column } from '../../ui/column'
import { NOTHING } from '../../ui/format'
import { LinkButton } from '../../ui/link-button'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { TwoLines } from '../../ui/two-lines'
import { guardWord } from '../link-table'
import { callText, mostOf, sourceOf, type Calls } from './calls'
import {
  different,
  serviceSays,
  serviceWords,
  worstLine,
  type ServiceLine,
  type SlotSum,
} from './services'
import { conditionGlyph } from './worker-rows'

interface Opening {
  readonly isOpen: (service: string) => boolean
  readonly toggle: (service: string) => void
}

/** Where there is little room, what helps least at night is left to the inspector. */
export function serviceColumns(opening: Opening, rangeMs: number): readonly Column<ServiceLine>[] {
  return [
    {
      id: 'worker',
      header: 'Worker',
      value: ({ service }) => service,
      render: (line) => <Name line={line} opening={opening} />,
    },
    ...CONDITION,
    ...callColumns(rangeMs),
    ...ASKING,
  ]
}

const CONDITION: readonly Column<ServiceLine>[] = [
  {
    id: 'condition',
    header: 'Condition',
    value: (line) => [serviceWords(line), serviceSays(line)].filter(Boolean).join('; '),
    render: (line) => <TwoLines second={serviceSays(line)}>{serviceWords(line)}</TwoLines>,
    grows: true,
  },
  {
    id: 'version',
    header: 'Version',
    value: (line) => different(line, ({ info }) => info?.version),
  },
  {
    id: 'started',
    header: 'Up for',
    value: newestStart,
    render: (line) => {
      const startedAt = newestStart(line)
      return startedAt === null ? NOTHING : <Age at={startedAt} />
    },
  },
  {
    id: 'latency',
    header: 'Latency',
    value: ({ lines }) => mostOf(lines.map(({ info }) => info?.latencyMs)),
    unit: 'ms',
  },
  {
    id: 'busy',
    header: 'Busy',
    value: ({ slots }) => (slots === null ? null : slotWords(slots).filter(Boolean).join(', ')),
    render: ({ slots }) => (slots === null ? NOTHING : <Busy slots={slots} />),
  },
]

/** Q8: each figure says who tells it. */
function callColumns(rangeMs: number): readonly Column<ServiceLine>[] {
  const column = (
    parts: Pick<Column<ServiceLine>, 'id' | 'header'> & { unit: Unit },
    of: (calls: Calls) => number | null,
  ): Column<ServiceLine> => {
    const value = ({ calls }: ServiceLine): number | null => (calls === null ? null : of(calls))
    const render = (line: ServiceLine): ReactNode => (
      <span title={sourceOf(line.calls, rangeMs)}>
        {callText(line.calls, value(line), parts.unit)}
      </span>
    )
    return { ...parts, value, render }
  }
  return [
    column({ id: 'calls', header: 'Calls', unit: 'per-second' }, ({ perS }) => perS),
    column({ id: 'failed', header: 'Failed', unit: 'percent' }, ({ failPercent }) => failPercent),
    column({ id: 'p95', header: 'p95', unit: 'ms' }, ({ p95Ms }) => p95Ms),
  ]
}

const ASKING: readonly Column<ServiceLine>[] = [
  { id: 'heap', header: 'Heap', value: ({ heapPercent }) => heapPercent, unit: 'percent' },
  {
    id: 'dialect',
    header: 'Dialect',
    value: (line) => different(line, ({ info }) => info?.dialect),
    spare: true,
  },
  {
    id: 'guard',
    header: 'Poll guard',
    value: (line) => different(line, ({ link }) => link?.guard),
    render: (line) => {
      const link = line.lines.length === 1 ? line.lines[0]?.link : undefined
      if (link !== undefined) return guardWord(link)
      return different(line, (one) => one.link?.guard) ?? NOTHING
    },
  },
  {
    id: 'seen',
    header: 'Last seen',
    value: lastSeen,
    render: (line) => <Age at={lastSeen(line)} suffix=" ago" />,
  },
]

function Name({ line, opening }: { line: ServiceLine; opening: Opening }): ReactNode {
  const worst = worstLine(line)
  const { service, lines } = line
  return (
    <span className="row">
      <StateGlyph
        state={worst === undefined ? 'unknown' : conditionGlyph(worst)}
        size={14}
        word=""
      />
      <TwoLines
        second={
          lines.length === 1 ? (
            ''
          ) : (
            <LinkButton pressed={opening.isOpen(service)} onClick={() => opening.toggle(service)}>
              {`${lines.length} instances`}
            </LinkButton>
          )
        }
      >
        <strong>{service}</strong>
      </TwoLines>
    </span>
  )
}

function Busy({ slots }: { slots: SlotSum }): ReactNode {
  const [active, queued] = slotWords(slots)
  return <TwoLines second={queued}>{active}</TwoLines>
}

/** `6 of 12`, and what waits, if anything does. */
function slotWords({ active, max, queued }: SlotSum): [active: string, queued: string] {
  return [`${active} of ${max}`, queued === 0 ? '' : `${queued} queued`]
}

function newestStart({ lines }: ServiceLine): number | null {
  return mostOf(lines.map(({ info }) => info?.startedAt))
}

/** Of the instance that was silent the longest. */
function lastSeen({ lines }: ServiceLine): number | null {
  const times = lines.map(({ link }) => link?.lastOkAt ?? null)
  return times.includes(null) ? null : Math.min(...(times as number[]))
}
