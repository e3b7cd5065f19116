import { redact } from '../platform/redact'
import type { Flow } from '../flow'
import type { IncidentBook } from '../incidents/index'
import { pictureWords } from '../incidents/timeline'
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
    ...pictureHandlers(parts),
    'incidents.preview': (wish) => reports.preview(wish),
    'incidents.export': (input) => reports.export(input),
    'incidents.cancel': ({ exportId }) => {
      reports.cancel(exportId)
      return {}
    },
  }
}

/** Pictures of the window that asks: which one that is, the page does not say. */
function pictureHandlers({
  incidents: { album },
  flow,
}: IncidentHandlerParts): Pick<IncidentHandlers, Extract<keyof Handlers, `${string}-picture`>> {
  return {
    'incidents.take-picture': async ({ panel }, { windowId }) => {
      const taken = await album.take(windowId, redact(panel.trim()))
      const { number, at, caption } = taken.picture
      // In the journal too: it is a mark on every chart.
      const base = { at, kind: 'note', targetId: null, subject: null, severity: null } as const
      flow.note([{ ...base, title: pictureWords(number), detail: caption }])
      return taken
    },
    'incidents.read-picture': ({ id, number, size }) => album.read(id, number, size),
    'incidents.caption-picture': ({ id, number, caption }) =>
      album.caption(id, number, redact(caption)),
    'incidents.remove-picture': ({ id, number }) => album.remove(id, number),
  }
}
