import type { ComponentRow } from '../../../shared/model/tables/worker'

const MS_IN: Readonly<Record<string, number>> = {
  ...{ ms: 1, s: 1_000, sec: 1_000, seconds: 1_000, second: 1_000 },
  ...{ m: 60_000, min: 60_000, minutes: 60_000, h: 3_600_000, hours: 3_600_000 },
}
const BYTES_IN: Readonly<Record<string, number>> = {
  ...{ b: 1, by: 1, byte: 1, bytes: 1, kb: 1_000, mb: 1_000_000, gb: 1_000_000_000 },
  ...{ kib: 1_024, mib: 1_048_576, gib: 1_073_741_824 },
}

const unitOf = ({ unit }: ComponentRow): string => unit.toLowerCase()
const isMemory = ({ key }: ComponentRow): boolean => /memory|heap|rss/i.test(key)

/** How long it runs, from the predefined measurement `uptime`; null: not told. */
export function uptimeOf(components: readonly ComponentRow[]): number | null {
  const row = components.find(({ key }) => /(^|:)uptime$/i.test(key))
  const factor = row === undefined ? undefined : (MS_IN[unitOf(row)] ?? MS_IN['s'])
  return row?.value == null || row.value < 0 || factor === undefined ? null : row.value * factor
}

/** Heap of its limit in percent: a memory check whose unit is percent; null: not told. */
export function heapPercentOf(components: readonly ComponentRow[]): number | null {
  const row = components.find((one) => isMemory(one) && /^(percent|%)$/.test(unitOf(one)))
  return row?.value ?? null
}

/** Memory in bytes: a memory check in any unit of size; null: not told. */
export function memoryBytesOf(components: readonly ComponentRow[]): number | null {
  for (const row of components) {
    const factor = isMemory(row) ? BYTES_IN[unitOf(row)] : undefined
    if (factor !== undefined && row.value !== null) return row.value * factor
  }
  return null
}
