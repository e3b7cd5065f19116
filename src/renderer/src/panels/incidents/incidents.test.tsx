// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error'
import {
  makeEntry,
  makeFreeze,
  makeIncident,
  STARTED,
} from '../../../../../tests/factories/incident'
import { bridgeOf, NOW, PRIMARY, type PanelWorld } from '../../../../../tests/factories/panel-world'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf } from '../../../../../tests/support/table'
import type { Incident, IncidentMetric } from '../../../../shared/model/incident'
import { REPORT_FORMATS, REPORT_SECTIONS } from '../../../../shared/model/incident'
import { IncidentChip } from '../../shell/incident-chip'
import { Incidents } from '.'
import { readStamp } from './words'

afterEach(() => {
  location.hash = ''
})

const METRIC: IncidentMetric = {
  id: 'TTR',
  title: 'Time to resolve',
  valueMs: null,
  formula: 'end of the incident - start of the trouble',
  worked: 'not yet - 14:00:00.000 UTC',
}
const [SERIES] = makeFreeze().series

async function open(incidents: readonly Incident[], answers: PanelWorld['answers'] = {}) {
  const bridge = bridgeOf({
    targets: [PRIMARY],
    answers: {
      'incidents.list': () => ({ incidents: [...incidents] }),
      'incidents.read': () => ({
        incident: incidents[0]!,
        timeline: [makeEntry({ at: STARTED + 10_000 })],
        charts: [{ ...SERIES!, limits: [{ value: 20, label: 'limit 20' }] }],
        marks: [{ name: 'A1', kind: 'alert', at: STARTED + 10_000, title: '14 wait' }],
        span: { fromMs: STARTED - 900_000, toMs: STARTED + 60_000 },
        pictures: [],
        lostPictures: [],
        freezes: [
          {
            ...{ id: '001', at: STARTED, reason: 'declared', series: 1, tables: 1, sizeBytes: 10 },
            contents: [{ targetId: 'primary', table: 'postgres.sessions', rows: 61, at: STARTED }],
          },
        ],
      }),
      'incidents.preview': (wish) => ({
        sections: REPORT_SECTIONS.map((id) => ({ id, title: `Section ${id}`, items: 3 })),
        redaction: {
          total: wish.hideUsers ? 14 : 12,
          byKind: [{ kind: 'query literal', count: 12 }],
          items: [{ kind: 'query literal', place: 'evidence.0.query' }],
        },
        sizes: REPORT_FORMATS.map((format) => ({ format, sizeBytes: 2_048 })),
        folder: '/home/ana/Documents/Switchyard',
      }),
      ...answers,
    },
  })
  const page = await renderPage(
    <>
      <IncidentChip />
      <Incidents />
    </>,
    { bridge },
  )
  await page.advance(0)
  return page
}

describe('the incidents panel', () => {
  it('IN1: declared by hand with a title, a severity and a true start', async () => {
    const { user, bridge, advance } = await open([], {
      'incidents.start': () => makeIncident(),
    })
    expect(screen.queryByRole('link', { name: /Incident/ })).toBeNull()
    await user.type(screen.getByRole('textbox', { name: /What is wrong/ }), 'Sign-up is blocked')
    await user.type(screen.getByRole('textbox', { name: /Start/ }), '2026-01-01 13:40')
    await user.click(screen.getByRole('button', { name: 'Declare incident' }))
    await advance(0)

    expect(bridge.inputs('incidents.start')).toEqual([
      { title: 'Sign-up is blocked', severity: 'high', startedAt: Date.UTC(2026, 0, 1, 13, 40) },
    ])
  })

  it('IN1: a start that is no time, or lies ahead, is told before it is sent', async () => {
    const { user, bridge } = await open([])
    await user.type(screen.getByRole('textbox', { name: /What is wrong/ }), 'x')
    const start = screen.getByRole('textbox', { name: /Start/ })
    await user.type(start, '2026-02-31 10:00')
    expect(screen.getByText('Write it as 2026-11-26 14:02:11.')).toBeTruthy()
    await user.clear(start)
    await user.type(start, '2030-01-01 10:00')
    expect(screen.getByText('The start lies in the future.')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Declare incident' }))
    expect(bridge.inputs('incidents.start')).toEqual([])
    expect(readStamp('2026-01-01T13:40:05Z')).toBe(Date.UTC(2026, 0, 1, 13, 40, 5))
  })

  it('IN1, IN2, IN3, IN6: an open one shows its chip, times with formulas, timeline and frozen evidence', async () => {
    await open([makeIncident({ startedAt: NOW - 720_000, metrics: [METRIC] })])
    expect(screen.getByRole('link', { name: /Incident 12 min/ }).getAttribute('href')).toContain(
      'INC-',
    )
    expect(screen.getByText('end of the incident - start of the trouble')).toBeTruthy()
    expect(rowsOf('Timeline')).toEqual([
      '14:00:10 |  | finding | primary | 14 sessions wait behind backend 4711 | –',
    ])
    expect(
      screen.getByRole('figure', { name: /primary: Connections: lowest 0, highest 29/ }),
    ).toBeTruthy()
    expect(rowsOf('Frozen tables')).toEqual([
      '14:00:00 | declared | primary | postgres.sessions | 61',
    ])
  })

  it('IN7: a note is added to the incident; what could not be kept stays in the field', async () => {
    let fails = true
    const { user, bridge, advance } = await open([makeIncident()], {
      'incidents.note': ({ id }) => {
        if (fails) throw new AppError('incident/unwritable', 'the disk is full')
        return { at: NOW, incidentId: id }
      },
    })
    const field = screen.getByRole('textbox', { name: 'Note on the incident' })
    await user.type(field, 'called Ben{Enter}')
    await advance(0)
    expect(screen.getByRole('alert').textContent).toContain('the disk is full')
    expect(field).toHaveProperty('value', 'called Ben')
    fails = false
    await user.click(screen.getByRole('button', { name: 'Add note' }))
    await advance(0)
    expect(bridge.inputs('incidents.note').at(-1)).toMatchObject({
      text: 'called Ben',
      marker: false,
    })
    expect(field).toHaveProperty('value', '')
  })

  it('IN1: ended, opened again and edited', async () => {
    const { user, bridge, advance, doing } = await open([makeIncident()], {
      'incidents.stop': () => makeIncident({ endedAt: NOW }),
      'incidents.update': () => makeIncident(),
    })
    await user.click(screen.getByRole('button', { name: 'End incident' }))
    await advance(0)
    const ended = makeIncident({ endedAt: NOW })
    await doing(() => bridge.push('incidents', { incidents: [ended], exports: [] }))
    await user.click(screen.getByRole('button', { name: 'Open again' }))
    await user.click(screen.getByRole('button', { name: 'Edit' }))
    const dialog = screen.getByRole('dialog', { name: 'Edit incident' })
    const start = within(dialog).getByRole('textbox', { name: /Start/ })
    await user.clear(start)
    await user.type(start, '2026-01-01 13:30:00')
    await user.click(within(dialog).getByRole('button', { name: 'Save' }))
    await advance(0)

    expect(bridge.inputs('incidents.update')).toEqual([
      { id: ended.id, reopen: true },
      {
        ...{ id: ended.id, title: ended.title, severity: 'high' },
        startedAt: Date.UTC(2026, 0, 1, 13, 30),
      },
    ])
  })
})

describe('the export dialog', () => {
  async function openExport(answers: PanelWorld['answers'] = {}) {
    const page = await open([makeIncident({ endedAt: NOW })], answers)
    await page.user.click(screen.getByRole('button', { name: 'Export report' }))
    await page.advance(0)
    return { ...page, dialog: within(screen.getByRole('dialog', { name: 'Export report' })) }
  }

  it('IN4: shows what is in it and what is taken out, and follows the choices', async () => {
    const { user, bridge, advance, dialog } = await openExport()
    expect(dialog.getByText('12 values: query literal 12')).toBeTruthy()
    await user.click(dialog.getByRole('checkbox', { name: 'User names' }))
    await user.click(dialog.getByRole('checkbox', { name: /Section charts/ }))
    await advance(0)

    const pictures = dialog.getByRole('checkbox', { name: /Section pictures/ })
    expect(pictures.closest('label')?.textContent).toContain(
      '3, left out: names in them cannot be hidden',
    )
    expect(dialog.getByText('14 values: query literal 12')).toBeTruthy()
    const wish = bridge.inputs('incidents.preview').at(-1)
    expect(wish).toMatchObject({ hideUsers: true, hideHosts: false })
    expect(wish?.sections).not.toContain('charts')
    expect(wish?.sections).toHaveLength(REPORT_SECTIONS.length - 1)
  })

  it('IN4: tells how far it is, can be stopped, and names the folder when it is done', async () => {
    let finish: (() => void) | undefined
    const { user, bridge, advance, doing, dialog } = await openExport({
      'incidents.export': () =>
        new Promise((done) => {
          finish = () =>
            done({ folder: '/r/INC-1', files: [{ name: 'a', sizeBytes: 1, sha256: 'x' }] })
        }),
      'incidents.cancel': () => ({}),
    })
    await user.click(dialog.getByRole('checkbox', { name: /^PDF/ }))
    await user.click(dialog.getByRole('button', { name: 'Export' }))
    const [asked] = bridge.inputs('incidents.export')
    expect(asked?.formats).toEqual(REPORT_FORMATS.filter((format) => format !== 'pdf'))
    const told = {
      exportId: asked!.exportId,
      incidentId: asked!.id,
      done: 0.4,
      step: 'Writing CSV',
    }
    await doing(() =>
      bridge.push('incidents', { incidents: [makeIncident({ endedAt: NOW })], exports: [told] }),
    )
    expect(dialog.getByRole('progressbar', { name: 'Export' })).toHaveProperty('value', 0.4)
    expect(dialog.getByText('Writing CSV')).toBeTruthy()

    await user.click(dialog.getByRole('button', { name: 'Stop export' }))
    expect(bridge.inputs('incidents.cancel')).toEqual([{ exportId: told.exportId }])
    finish?.()
    await advance(0)
    expect(dialog.getByText('/r/INC-1')).toBeTruthy()
    expect(dialog.getByRole('button', { name: 'Copy path' })).toBeTruthy()
  })

  it('IN4: a folder that cannot be written is told with what to do', async () => {
    const { user, advance, dialog } = await openExport({
      'incidents.export': () => {
        throw new AppError('report/unwritable', 'EACCES: permission denied')
      },
    })
    await user.click(dialog.getByRole('button', { name: 'Export' }))
    await advance(0)
    expect(dialog.getByRole('alert').textContent).toContain(
      'Free some disk space or check the rights',
    )
  })
})
