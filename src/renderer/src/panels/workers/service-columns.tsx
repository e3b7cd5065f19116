import type { ReactNode } from 'react'
import type { Column } from '../../ui/column'
import { NOTHING } from '../../ui/format'
import { LinkButton } from '../../ui/link-button'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { guardWord } from '../link-table'
import { different, most, serviceWords, worstLine, type ServiceLine } from './services'
import { conditionGlyph } from './worker-rows'

interface Opening {
  readonly isOpen: (service: string) => boolean
  readonly toggle: (service: string) => void
}

export function serviceColumns(opening: Opening): readonly Column<ServiceLine>[] {
  return [
    {
      id: 'worker',
      header: 'Worker',
      value: ({ service }) => service,
      render: (line) => <Name line={line} opening={opening} />,
    },
    ...FIGURES,
  ]
}

const FIGURES: readonly Column<ServiceLine>[] = [
  { id: 'condition', header: 'Condition', value: serviceWords },
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
    value: ({ lines }) => most(lines.map(({ info }) => info?.latencyMs)),
    unit: 'ms',
  },
  { id: 'busy', header: 'Busy', value: busyWords },
  { id: 'calls', header: 'Calls', value: ({ calls }) => calls?.perS ?? null, unit: 'per-second' },
  {
    id: 'failed',
    header: 'Failed',
    value: ({ calls }) => calls?.failPercent ?? null,
    unit: 'percent',
  },
  { id: 'p95', header: 'p95', value: ({ calls }) => calls?.p95Ms ?? null, unit: 'ms' },
  { id: 'heap', header: 'Heap', value: ({ heapPercent }) => heapPercent, unit: 'percent' },
  {
    id: 'dialect',
    header: 'Dialect',
    value: (line) => different(line, ({ info }) => info?.dialect),
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
  { id: 'output', header: 'Says', value: saysOf, grows: true },
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
      <strong>{service}</strong>
      {lines.length === 1 ? null : (
        <LinkButton pressed={opening.isOpen(service)} onClick={() => opening.toggle(service)}>
          {`${lines.length} instances`}
        </LinkButton>
      )}
    </span>
  )
}

/** `6 of 12`, and what waits, if anything does. */
function busyWords({ slots }: ServiceLine): string | null {
  if (slots === null) return null
  const queued = slots.queued === 0 ? '' : `, ${slots.queued} queued`
  return `${slots.active} of ${slots.max}${queued}`
}

function newestStart({ lines }: ServiceLine): number | null {
  return most(lines.map(({ info }) => info?.startedAt))
}

/** Of the instance that was silent the longest. */
function lastSeen({ lines }: ServiceLine): number | null {
  const times = lines.map(({ link }) => link?.lastOkAt ?? null)
  return times.includes(null) ? null : Math.min(...(times as number[]))
}

function saysOf(line: ServiceLine): string | null {
  const worst = worstLine(line)
  return worst?.link?.error?.message ?? worst?.info?.output ?? null
}
