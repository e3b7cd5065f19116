import type { ServerRow } from '../../../../shared/model/tables/postgres'

type Size = Pick<ServerRow, 'maxConnections' | 'reservedConnections'>

const WARN_SHARE = 0.8
const CRITICAL_SHARE = 0.9

/** Slots that ordinary roles can use. */
export function openSlots({ maxConnections, reservedConnections }: Size): number {
  return maxConnections - reservedConnections
}

/** PC2: the marks on the bar; what lies right of the last one is kept for superusers. */
export function limitsOf(size: Size): { value: number; label: string }[] {
  const open = openSlots(size)
  return [
    { value: Math.round(open * WARN_SHARE), label: 'warn, 80 %:' },
    { value: Math.round(open * CRITICAL_SHARE), label: 'critical, 90 %:' },
    ...(size.reservedConnections > 0 ? [{ value: open, label: 'reserved from' }] : []),
  ]
}
