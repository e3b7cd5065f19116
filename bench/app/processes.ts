import { readFile } from 'node:fs/promises'
import type { OpenWindow } from './window'

/** USER_HZ: what a tick of /proc is on every Linux that Electron runs on. */
const MS_PER_TICK = 10
const BYTES_PER_KIB = 1_024

export interface Process {
  readonly pid: number
  /** Browser: the main process; Tab: a page. */
  readonly type: string
}

export function processesOf(window: OpenWindow): Promise<Process[]> {
  return window.ask<Process[]>('processes')
}

/** User and system time so far of each kind of process, in ms. */
export async function cpuMsByType(processes: readonly Process[]): Promise<Map<string, number>> {
  return sumByType(processes, async ({ pid }) => {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8')
    // The name stands in brackets and may hold spaces: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * MS_PER_TICK
  })
}

export type Memory = 'Rss' | 'Pss'

/** Memory of each kind of process, in bytes; Pss counts a page that several share only once. */
export async function memoryByType(
  processes: readonly Process[],
  kind: Memory,
): Promise<Map<string, number>> {
  return sumByType(processes, async ({ pid }) => {
    const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')
    const kib = new RegExp(`^${kind}:\\s+(\\d+) kB`, 'm').exec(text)?.[1]
    return Number(kib) * BYTES_PER_KIB
  })
}

async function sumByType(
  processes: readonly Process[],
  measure: (process: Process) => Promise<number>,
): Promise<Map<string, number>> {
  const sums = new Map<string, number>()
  for (const process of processes) {
    sums.set(process.type, (sums.get(process.type) ?? 0) + (await measure(process)))
  }
  return sums
}
