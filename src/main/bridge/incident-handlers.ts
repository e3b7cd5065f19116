import { redact } from '../platform/redact'
import type { Flow } from '../flow'
import type { IncidentBook } from '../incidents/index'
import type { ReportDesk } from '../incidents/report/index'
import type { Handlers } from './serve'

export interface IncidentHandlerParts {
  readonly incidents: IncidentBook
  readonly reports: ReportDesk
  readonly flow: Pick<Flow, 'note'>
  readonly now: () => number
}

type IncidentHandlers = {
  [N in keyof Handlers as N extends `incidents.${string}` ? N : never]: Handlers[N]
}

/** Requests about incidents and their reports. */
export function incidentHandlers(parts: IncidentHandlerParts): IncidentHandlers {
  const { incidents, reports, flow, now } = parts
  return {
    'incidents.list': () => ({ incidents: incidents.list() }),
    'incidents.read': ({ id }) => incidents.read(id),
    'incidents.start': (input) => incidents.start({ ...input, title: redact(input.title) }),
    'incidents.stop': ({ id }) => incidents.stop(id),
    'incidents.update': (input) => incidents.update(input),
    'incidents.note': ({ id, text, marker }) => {
      const words = text.trim() === '' ? 'Marker' : redact(text.trim())
      const kept = incidents.note(id, words, marker)
      const at = kept?.at ?? now()
      // In the journal too: it is a mark on every chart.
      const base = { at, kind: 'note', targetId: null, subject: null, severity: null } as const
      flow.note([{ ...base, title: words, detail: '' }])
      return { at, incidentId: kept?.incidentId ?? null }
    },
    'incidents.preview': (wish) => reports.preview(wish),
    'incidents.export': (input) => reports.export(input),
    'incidents.cancel': ({ exportId }) => {
      reports.cancel(exportId)
      return {}
    },
  }
}
