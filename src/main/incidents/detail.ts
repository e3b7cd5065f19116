import type { IncidentDetail, TimelineEntry } from '../../shared/model/incident'
import { chartsOf } from './charts'
import { marksOf } from './marks'
import { toIncident, type Freeze, type IncidentRecord } from './record'

export function toDetail(
  record: IncidentRecord,
  timeline: readonly TimelineEntry[],
  { freezes, lostPictures }: { freezes: readonly Freeze[]; lostPictures: readonly number[] },
): IncidentDetail {
  const { charts, span } = chartsOf(record, freezes)
  return {
    incident: toIncident(record),
    timeline: [...timeline],
    ...{ charts, span, marks: marksOf(record, timeline, span) },
    pictures: record.pictures.filter(({ number }) => !lostPictures.includes(number)),
    lostPictures: [...lostPictures],
    freezes: record.freezes.map((info) => ({
      ...info,
      contents: (freezes.find(({ id }) => id === info.id)?.tables ?? []).map(
        ({ targetId, table, rows, at }) => ({ targetId, table, rows: rows.length, at }),
      ),
    })),
  }
}
