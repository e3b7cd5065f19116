import type { Drill } from './drill'

/** The third beginning of a finding within ten minutes is told as flapping, and that outlasts its cause. */
const MOST_BEGINNINGS = 2

/** Drills in their order, cut where a finding would begin once too often for one and the same window: the next ones get a fresh one. */
export function inWindows(drills: readonly Drill[]): Drill[][] {
  const windows: Drill[][] = []
  let begun = new Map<string, number>()
  for (const drill of drills) {
    const { ruleId, targetId } = drill.detect
    const finding = `${ruleId} ${targetId}`
    if (windows.length === 0 || (begun.get(finding) ?? 0) >= MOST_BEGINNINGS) {
      windows.push([])
      begun = new Map()
    }
    begun.set(finding, (begun.get(finding) ?? 0) + 1)
    windows.at(-1)?.push(drill)
  }
  return windows
}
