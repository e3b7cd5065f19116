import { isRecord, toNumber } from '../fields'
import { capped, componentRow, detailsLine } from './components'
import type { Dialect } from './dialect'
import { toHealthWord } from './words'

const STATUS = /^(ok|error|shutting_down)$/

/** @godaddy/terminus, and @nestjs/terminus, which answers the same. */
export const terminus: Dialect = {
  title: 'terminus',
  read({ json }) {
    if (!isRecord(json) || typeof json['status'] !== 'string') return null
    const { status, info, details, error } = json
    const parts = [info, error, details].filter(isRecord)
    if (!STATUS.test(status) || parts.length === 0) return null
    // A check stands in `info` or `error`, and again in `details`.
    const checks = Object.entries(Object.assign({}, ...parts) as Record<string, unknown>)
    return { word: toHealthWord(status), ...capped(checks, toRow) }
  },
}

function toRow([name, value]: [string, unknown]) {
  if (!isRecord(value)) {
    return componentRow(name, {
      // Free words beside the checks of the older package: a figure, not a judgement.
      ...{ status: 'pass', value: toNumber(value), output: detailsLine(value) },
    })
  }
  const { status, ...rest } = value
  return componentRow(name, { status: toHealthWord(status), output: detailsLine(rest) })
}
