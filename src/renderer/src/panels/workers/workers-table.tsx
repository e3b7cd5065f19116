import { useMemo, useState, type ReactNode } from 'react'
import { seriesKey } from '../../../../shared/model/series'
import type { Target } from '../../../../shared/model/target'
import { useSeriesMany } from '../../live/use-series'
import { useLinks } from '../../live/use-state'
import { useInspector } from '../../shell/inspector'
import { DataTable } from '../../ui/data-table'
import { PanelFrame } from '../../ui/panel-frame'
import { ManyPanel } from '../many-panel'
import { useOwnedRows } from '../of-targets'
import {
  instanceLines,
  serviceLines,
  type CallsIn,
  type ServiceLine,
  type ServiceParts,
} from './services'
import { serviceColumns } from './service-columns'
import { WorkerDetails } from './worker-details'
import { workerLines } from './worker-rows'

/** WK1, WK4, WK9, DP7: every service on one line; one that was scaled out opens to its instances. */
export function WorkersTable({
  targets,
  calls,
}: {
  targets: readonly Target[]
  calls: ReadonlyMap<string, CallsIn>
}): ReactNode {
  const targetIds = useMemo(() => targets.map(({ id }) => id), [targets])
  const { parts, at } = useParts(targets, targetIds, calls)
  const inspector = useInspector()
  const [openService, setOpenService] = useState<string | null>(null)
  const services = useMemo(() => serviceLines(parts), [parts])
  const columns = useMemo(
    () =>
      serviceColumns({
        isOpen: (service) => service === openService,
        toggle: (service) => setOpenService((before) => (before === service ? null : service)),
      }),
    [openService],
  )
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
        note="asked each 5 s; the poll guard is our own breaker around the asking"
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

function useParts(
  targets: readonly Target[],
  targetIds: readonly string[],
  calls: ReadonlyMap<string, CallsIn>,
): { parts: ServiceParts; at: number | null } {
  const { rows, at } = useOwnedRows(targetIds, 'worker.info')
  const { rows: slots } = useOwnedRows(targetIds, 'worker.slots')
  const heap = useHeap(targetIds)
  const links = useLinks()
  const parts = useMemo(() => {
    const lines = workerLines(targetIds, rows, links ?? [])
    return { targets, lines, slots, heap, calls }
  }, [targets, targetIds, rows, links, slots, heap, calls])
  return { parts, at }
}

function useHeap(targetIds: readonly string[]): ReadonlyMap<string, number | null> {
  const keys = useMemo(
    () => targetIds.map((id) => seriesKey('worker.heap.percent', id)),
    [targetIds],
  )
  const views = useSeriesMany(keys)
  return useMemo(
    () => new Map(targetIds.map((id, index) => [id, views[index]?.last ?? null])),
    [targetIds, views],
  )
}
