import { cleanText, isRecord } from '../fields'
import { capped, componentRow, detailsLine } from './components'
import type { Dialect } from './dialect'
import { toHealthWord } from './words'

const WORD = /^(Healthy|Degraded|Unhealthy)$/

/** .NET HealthChecks: the JSON of its UI writer, or one bare word. */
export const dotnet: Dialect = {
  title: '.NET HealthChecks',
  read({ json, text }) {
    const bare = text.trim()
    if (WORD.test(bare)) return { word: toHealthWord(bare) }
    if (!isRecord(json) || typeof json['status'] !== 'string') return null
    const { status, entries, totalDuration } = json
    if (!isRecord(entries) || !(WORD.test(status) || typeof totalDuration === 'string')) return null
    return { word: toHealthWord(status), ...capped(Object.entries(entries), toRow) }
  },
}

function toRow([name, value]: [string, unknown]) {
  const entry = isRecord(value) ? value : {}
  const { description, exception, data } = entry
  const says = [exception, description].find((one) => typeof one === 'string' && one !== '')
  const ms = durationMs(entry['duration'])
  return componentRow(name, {
    status: toHealthWord(entry['status']),
    ...(ms === null ? {} : { value: ms, unit: 'ms', measurement: 'duration' }),
    output: typeof says === 'string' ? cleanText(says, 500) : detailsLine(data),
  })
}

/** `00:00:01.2340000` of a TimeSpan in ms. */
function durationMs(value: unknown): number | null {
  if (typeof value !== 'string') return null
  const [, hours, minutes, seconds] = /^(\d{1,2}):(\d{2}):(\d{2}(?:\.\d{1,7})?)$/.exec(value) ?? []
  if (seconds === undefined) return null
  return (Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds)) * 1_000
}
