import { useMemo, useState, type ReactNode } from 'react'
import type { Target } from '../../../../shared/model/target'
import { useLinks } from '../../live/use-state'
import { useInspector } from '../../shell/inspector'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { PanelFrame } from '../../ui/panel-frame'
import { ManyPanel } from '../many-panel'
import { useOwnedRows } from '../of-targets'
import { sourceNote, type Calls } from './calls'
import { instanceLines, serviceLines, type ServiceLine, type ServiceParts } from './services'
import { serviceColumns } from './service-columns'
import { useFigures } from './use-figures'
import { WorkerDetails } from './worker-details'
import { workerLines } from './worker-rows'

const ASKED = 'asked each 5 s; the poll guard is our own breaker around the asking'

/** WK1, WK4, WK9, DP7: every service on one line; one that was scaled out opens to its instances. */
export function WorkersTable({
  targets,
  spans,
  rangeMs,
}: {
  targets: readonly Target[]
  spans: ReadonlyMap<string, Calls>
  /** Over which the spans are counted. */
  rangeMs: number
}): ReactNode {
  const targetIds = useMemo(() => targets.map(({ id }) => id), [targets])
  const { parts, at } = useParts(targets, targetIds, spans)
  const inspector = useInspector()
  const { columns, openService } = useColumns(rangeMs)
  const services = useMemo(() => serviceLines(parts), [parts])
  const open = services.find(({ service, lines }) => service === openService && lines.length > 1)
  const inspect = ({ lines }: ServiceLine): void => {
    const [line] = lines
    if (line === undefined || lines.length > 1) return
    const { targetId } = line
    inspector.open(`Worker ${targetId}`, <WorkerDetails targetId={targetId} />)
  }
  return (
    <>
      <ManyPanel
        title="Workers"
        note={[ASKED, sourceNote(services)].filter((part) => part !== '').join('; ')}
        flush
        ask={{ targetIds, probe: 'health', at, rows: targetIds.length }}
      >
        <DataTable
          label="Workers"
          columns={columns}
          rows={services}
          rowKey={({ service }) => service}
          tools={services.length > 12}
          onOpen={inspect}
        />
      </ManyPanel>
      {open === undefined ? null : (
        <PanelFrame title={`Instances of ${open.service}`} note="each asked by itself" flush>
          <DataTable
            label={`Instances of ${open.service}`}
            columns={columns}
            rows={instanceLines(open, parts)}
            rowKey={({ service }) => service}
            tools={false}
            onOpen={inspect}
          />
        </PanelFrame>
      )}
    </>
  )
}

function useColumns(rangeMs: number): {
  columns: readonly Column<ServiceLine>[]
  openService: string | null
} {
  const [openService, setOpenService] = useState<string | null>(null)
  const columns = useMemo(() => {
    const toggle = (service: string): void =>
      setOpenService((before) => (before === service ? null : service))
    return serviceColumns({ isOpen: (service) => service === openService, toggle }, rangeMs)
  }, [openService, rangeMs])
  return { columns, openService }
}

function useParts(
  targets: readonly Target[],
  targetIds: readonly string[],
  spans: ReadonlyMap<string, Calls>,
): { parts: ServiceParts; at: number | null } {
  const { rows, at } = useOwnedRows(targetIds, 'worker.info')
  const { rows: components } = useOwnedRows(targetIds, 'worker.components')
  const { rows: slots } = useOwnedRows(targetIds, 'worker.slots')
  const links = useLinks()
  const lines = useMemo(() => workerLines(targetIds, rows, links ?? []), [targetIds, rows, links])
  const { heap, counted } = useFigures(lines)
  const parts = useMemo(
    () => ({ targets, lines, slots, components, heap, spans, counted }),
    [targets, lines, slots, components, heap, spans, counted],
  )
  return { parts, at }
}
