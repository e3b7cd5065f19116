import { z } from 'zod'
import type { ComponentRow } from '../../../../shared/model/tables/worker'
import { cleanText, isRecord, list, record, text, time, toNumber, words } from '../fields'
import { MAX_COMPONENTS, type Components } from './components'
import type { Dialect } from './dialect'
import { toHealthWord } from './words'

const MAX_PER_KEY = 10

const Root = z.object({
  version: text(60),
  releaseId: text(60),
  instance: text(120),
  output: words(500),
  startedAt: time,
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
      ...Root.parse(json),
      ...toComponents(record.parse(checks)),
    }
  },
}

/** A status and no more. */
export const plainJson: Dialect = {
  title: 'plain JSON',
  read: ({ json }) =>
    isRecord(json) && typeof json['status'] === 'string'
      ? { word: toHealthWord(json['status']), ...Root.parse(json) }
      : null,
}

const Check = z.object({
  componentType: words(40),
  status: z.unknown().optional(),
  observedUnit: words(20),
  observedValue: z.unknown().optional(),
  time: words(40),
  output: words(500),
})
const Checks = list(Check, MAX_PER_KEY)

function toComponents(checks: Readonly<Record<string, unknown>>): Components {
  const rows: ComponentRow[] = []
  let total = 0
  for (const [name, value] of Object.entries(checks)) {
    const { items, total: ofKey } = Checks.parse(Array.isArray(value) ? value : [value])
    total += ofKey
    if (rows.length >= MAX_COMPONENTS) continue
    const key = cleanText(name, 120)
    const [component = key, measurement = ''] = key.split(':', 2)
    for (const { observedValue, observedUnit, status, componentType, ...item } of items) {
      const said = typeof observedValue === 'string' ? cleanText(observedValue, 120) : ''
      rows.push({
        ...{ key, component, measurement, type: componentType, unit: observedUnit, at: item.time },
        // Without a status of its own a check is a figure, not a judgement.
        status: status === undefined ? 'pass' : toHealthWord(status),
        value: toNumber(observedValue),
        output: item.output === '' ? said : item.output,
      })
    }
  }
  return { components: rows.slice(0, MAX_COMPONENTS), componentsTotal: total }
}
