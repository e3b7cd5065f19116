import type { DrillResult } from './drill'

const HEAD = ['drill', 'detected', 'recovered', 'proof', 'result', 'cause']
const CAUSE_CHARS = 70

/** The results as a person reads them in a terminal. */
export function drillTable(results: readonly DrillResult[]): string {
  const rows = [HEAD, ...results.map(toCells)]
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  const lines = rows.map((row) =>
    row
      .map((cell, column) => {
        const isNumber = column === 1 || column === 2
        const width = widths[column] ?? 0
        return isNumber ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd(),
  )
  return [...lines, '', summary(results)].join('\n')
}

function toCells(one: DrillResult): string[] {
  const { name, detectedAfterS, recoveredAfterS, proof, cause, problem } = one
  const result = one.awaits !== undefined ? `awaits ${one.awaits}` : one.passed ? 'ok' : 'FAILED'
  const words = (problem ?? cause ?? '').replace(/\s+/g, ' ').slice(0, CAUSE_CHARS)
  return [name, sayS(detectedAfterS), sayS(recoveredAfterS), proof ?? '-', result, words]
}

const sayS = (value: number | null): string => (value === null ? '-' : `${value.toFixed(1)} s`)

function summary(results: readonly DrillResult[]): string {
  const counted = results.filter(({ awaits }) => awaits === undefined)
  const passed = counted.filter((one) => one.passed).length
  const awaiting = results.length - counted.length
  return `${passed} of ${counted.length} passed${awaiting > 0 ? `, ${awaiting} await something` : ''}`
}
