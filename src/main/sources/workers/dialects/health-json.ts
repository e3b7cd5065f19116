import type { ComponentRow } from '../../../../shared/model/tables/worker'
import { cleanText, isRecord, toNumber, toRecord, toText, toTime } from '../fields'
import { MAX_COMPONENTS, type Components } from './components'
import type { Dialect } from './dialect'
import { toHealthWord } from './words'

const MAX_PER_KEY = 10

type Body = Readonly<Record<string, unknown>>

const rootOf = (json: Body) => ({
  version: toText(json['version'], 60),
  releaseId: toText(json['releaseId'], 60),
  instance: toText(json['instance'], 120),
  output: toText(json['output'], 500) ?? '',
  startedAt: toTime(json['startedAt']),
})

/** draft-inadarei-api-health-check-06. */
export const healthJson: Dialect = {
  title: 'health+json',
  read: ({ json, type }) => {
    if (!isRecord(json) || typeof json['status'] !== 'string') return null
    const { status, checks } = json
    const hasChecks = isRecord(checks) && Object.keys(checks).length > 0
    if (!type.includes('health+json') && !hasChecks) return null
    return {
      word: toHealthWord(status),
      ...rootOf(json),
      ...toComponents(toRecord(checks)),
    }
  },
}

/** A status and no more. */
export const plainJson: Dialect = {
  title: 'plain JSON',
  read: ({ json }) =>
    isRecord(json) && typeof json['status'] === 'string'
      ? { word: toHealthWord(json['status']), ...rootOf(json) }
      : null,
}

/** By hand: of all that workers tell, these are the most by far. */
function toComponents(checks: Body): Components {
  const rows: ComponentRow[] = []
  let total = 0
  for (const [name, value] of Object.entries(checks)) {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    total += items.length
    if (rows.length >= MAX_COMPONENTS) continue
    const key = cleanText(name, 120)
    for (const item of items.slice(0, MAX_PER_KEY)) if (isRecord(item)) rows.push(toRow(key, item))
  }
  return { components: rows.slice(0, MAX_COMPONENTS), componentsTotal: total }
}

function toRow(key: string, check: Body): ComponentRow {
  const { componentType, status, observedUnit, observedValue, time: at, output } = check
  const [component = key, measurement = ''] = key.split(':', 2)
  const says = lineOf(output, 500)
  const limit = toNumber(check['limit'] ?? check['threshold'])
  return {
    ...{ key, component, measurement, type: lineOf(componentType, 40) },
    ...{ unit: lineOf(observedUnit, 20), at: lineOf(at, 40) },
    // Without a status of its own a check is a figure, not a judgement.
    status: status === undefined ? 'pass' : toHealthWord(status),
    value: toNumber(observedValue),
    ...(limit === null ? {} : { limit }),
    output: says === '' ? lineOf(observedValue, 120) : says,
  }
}

const lineOf = (value: unknown, max: number): string =>
  typeof value === 'string' ? cleanText(value, max) : ''
