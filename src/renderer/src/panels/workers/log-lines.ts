import { LOG_LEVELS, type LogLevel } from '../../../../shared/model/log-levels'
import type { LogLine } from '../../../../shared/model/worker-views'
import type { TileState } from '../../../../shared/model/tile'

export const LEAST_LEVELS = [
  { value: 'all', label: 'all' },
  { value: 'info', label: 'info and worse' },
  { value: 'warn', label: 'warn and worse' },
  { value: 'error', label: 'error and worse' },
] as const
export type LeastLevel = (typeof LEAST_LEVELS)[number]['value']

export interface KeyedLine extends LogLine {
  readonly key: string
}

/** Newest first; a line keeps its key while others come. A line without a level is shown only among all. */
export function keyedLines(lines: readonly LogLine[], least: LeastLevel): KeyedLine[] {
  const seen = new Map<string, number>()
  return lines
    .map((line): KeyedLine => {
      const name = `${line.at ?? ''} ${line.level} ${line.text}`
      const nth = seen.get(name) ?? 0
      seen.set(name, nth + 1)
      return { ...line, key: `${name} ${nth}` }
    })
    .filter(({ level }) => isAtLeast(level, least))
    .reverse()
}

function isAtLeast(level: LogLevel, least: LeastLevel): boolean {
  if (least === 'all') return true
  return level !== 'unknown' && LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least)
}

const GLYPHS: Readonly<Record<LogLevel, TileState>> = {
  ...{ trace: 'normal', debug: 'normal', info: 'normal' },
  ...{ warn: 'medium', error: 'high', fatal: 'critical', unknown: 'unknown' },
}

export const levelGlyph = (level: LogLevel): TileState => GLYPHS[level]
