import type { ComponentRow } from '../../../../shared/model/tables/worker'
import { cleanText, isRecord } from '../fields'
import { EMPTY_PROFILE, type WorkerProfile } from '../profile'
import { capped, componentRow, detailsLine } from './components'
import type { Answer, Dialect } from './dialect'
import { toHealthWord } from './words'

const MEDIA_TYPE = /vnd\.spring-boot\.actuator(?:\.v(\d{1,2}))?\+json/
const STATUS = /^(UP|DOWN|OUT_OF_SERVICE|UNKNOWN)$/
const MAX_CAPABILITIES = 50
const MAX_DEPTH = 4

/** Spring Boot Actuator; `_links` of its index are its capabilities. */
export const actuator: Dialect = {
  title: 'Actuator',
  index: {
    path: '/actuator',
    accept: 'application/vnd.spring-boot.actuator.v3+json, application/json;q=0.9',
    offer,
  },
  read({ json, type }) {
    if (!isRecord(json) || typeof json['status'] !== 'string') return null
    const { status, components, groups } = json
    const isOurs = MEDIA_TYPE.test(type) || isRecord(components) || Array.isArray(groups)
    if (!isOurs || (!STATUS.test(status) && !MEDIA_TYPE.test(type))) return null
    return { word: toHealthWord(status), ...capped(flatten(components, '', 1), (row) => row) }
  },
}

/** Links are taken by their names only: where they point is never followed. */
function offer({ json, type, status }: Answer): WorkerProfile | null {
  if (status !== 200 || !isRecord(json) || !isRecord(json['_links'])) return null
  const links = new Set(Object.keys(json['_links']).filter((name) => /^[\w-]{1,60}$/.test(name)))
  if (!links.has('health') && !links.has('self')) return null
  const path = (name: string): string | null => (links.has(name) ? `/actuator/${name}` : null)
  const version = MEDIA_TYPE.exec(type)?.[1]
  const breakers = path('circuitbreakers')
  return {
    ...EMPTY_PROFILE,
    contract: version === undefined ? 'Actuator' : `Actuator ${version}`,
    health: '/actuator/health',
    ...{ breakers, caches: path('caches'), metrics: path('prometheus') },
    canReset: breakers !== null,
    capabilities: [...links].filter((name) => name !== 'self').slice(0, MAX_CAPABILITIES),
  }
}

/** A component may be made of others: `db/primary`. */
function flatten(components: unknown, above: string, depth: number): readonly ComponentRow[] {
  if (!isRecord(components)) return []
  return Object.entries(components).flatMap(([name, value]) => {
    if (!isRecord(value)) return []
    const key = above + cleanText(name, 60)
    const row = componentRow(key, {
      status: toHealthWord(value['status']),
      output: detailsLine(value['details']),
    })
    const inner = depth < MAX_DEPTH ? flatten(value['components'], `${key}/`, depth + 1) : []
    return [row, ...inner]
  })
}
