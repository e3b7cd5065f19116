// @vitest-environment jsdom
import { screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '../../../../shared/errors/app-error'
import { bridgeOf, NOW, type PanelWorld } from '../../../../../tests/factories/panel-world'
import { makeSpan, makeTelemetry, makeTraceRow } from '../../../../../tests/factories/trace'
import { renderPage } from '../../../../../tests/support/page'
import { rowsOf } from '../../../../../tests/support/table'
import { Traces } from '.'

const ID = 'a1'.repeat(16)
const SPANS = [
  makeSpan({ spanId: 'a', durationMs: 100 }),
  makeSpan({
    ...{ spanId: 'b', parentId: 'a', service: 'db', name: 'SELECT orders', durationMs: 40 },
    ...{
      isError: true,
      statusText: 'deadlock detected',
      attrs: [['db.namespace', '<img src=x onerror=alert(1)>']],
    },
  }),
]

// jsdom lays nothing out: a box has to be given a height for rows to be in sight.
beforeEach(() => vi.spyOn(Element.prototype, 'clientHeight', 'get').mockReturnValue(480))
afterEach(() => {
  vi.restoreAllMocks()
  location.hash = ''
})

async function open(answers: PanelWorld['answers'] = {}) {
  const bridge = bridgeOf({
    answers: {
      'telemetry.status': () => makeTelemetry(),
      'traces.list': () => ({
        ...{
          traces: [makeTraceRow(), makeTraceRow({ traceId: 'b2'.repeat(16), errors: 1 })],
          total: 2,
        },
        ...{ lookedBackTo: null, services: ['api', 'db'], operations: ['GET /orders'] },
      }),
      'traces.red': () => ({
        rows: [
          {
            service: 'api',
            operation: 'GET /orders',
            calls: 900,
            errors: 9,
            perS: 1,
            errorPercent: 1,
            p50Ms: 10,
            p95Ms: 50,
            p99Ms: 90,
          },
        ],
      }),
      'traces.read': ({ traceId }) => ({ traceId, spans: SPANS, logs: [], total: 2 }),
      ...answers,
    },
  })
  return renderPage(<Traces />, { bridge })
}

describe('the traces panel', () => {
  it('TR1, TR9: the endpoint to copy, what came and what is kept', async () => {
    const { bridge, doing } = await open()
    expect(screen.getByText('OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318')).toBeTruthy()
    expect(screen.getByText(/Kept: 7 d 0 h or 2 GiB, the oldest goes first/)).toBeTruthy()

    await doing(() =>
      bridge.push('telemetry', makeTelemetry({ port: 4_319, refused: { 429: 12, 403: 1 } })),
    )
    expect(screen.getByText(/port 4319; port 4318 is taken by another program/)).toBeTruthy()
    expect(screen.getByText('13 (1 with 403, 12 with 429)')).toBeTruthy()
  })

  it('TR1: switched on by hand where it is off', async () => {
    const off = makeTelemetry({ state: 'off', endpoint: null, port: null })
    const { user, bridge } = await open({
      'telemetry.status': () => off,
      'telemetry.switch': () => makeTelemetry(),
    })
    expect(screen.getByText('off: other programs cannot send traces')).toBeTruthy()
    await user.click(screen.getByRole('button', { name: 'Switch on' }))
    expect(bridge.inputs('telemetry.switch')).toEqual([{ on: true }])
    expect(screen.getByRole('button', { name: 'Switch off' })).toBeTruthy()
  })

  it('TR3, TR5: what is typed is asked for', async () => {
    const { user, bridge, advance } = await open()
    expect(rowsOf('Traces')).toHaveLength(2)
    await user.type(screen.getByRole('textbox', { name: /Search/ }), 'k-9')
    await user.type(screen.getByRole('textbox', { name: /At least, ms/ }), '250')
    await user.click(screen.getByRole('combobox', { name: 'Status' }))
    await user.click(screen.getByRole('option', { name: 'with errors' }))
    await advance(0)
    expect(bridge.inputs('traces.list').at(-1)).toMatchObject({
      ...{
        text: 'k-9',
        minMs: 250,
        onlyErrors: true,
        toMs: NOW + 100,
        fromMs: NOW + 100 - 900_000,
      },
    })
  })

  it('TR11: figures of each operation', async () => {
    await open()
    expect(rowsOf('Operations')).toEqual([
      'api | GET /orders | 900 | 1 /s | 1 % | 10 ms | 50 ms | 90 ms',
    ])
  })

  it('TR2: a trace as a waterfall, failed spans first; a span in full, as text', async () => {
    location.hash = `#/traces?trace=${ID}`
    const { user } = await open()
    const rows = within(screen.getByRole('list', { name: 'Spans' })).getAllByRole('button')
    expect(rows.map((row) => row.getAttribute('aria-label'))).toEqual([
      'db SELECT orders, 40 ms, starts at 0 ms, failed, on the critical path',
      'api GET /orders, 100 ms, starts at 0 ms, on the critical path',
    ])
    await user.click(rows[0]!)
    const inspector = screen.getByRole('complementary', { name: 'Inspector' })
    expect(inspector.textContent).toContain('failed: deadlock detected')
    expect(inspector.textContent).toContain('<img src=x onerror=alert(1)>')
    expect(inspector.querySelector('img')).toBeNull()
  })

  it('TR2: of ten thousand spans those in sight are drawn', async () => {
    location.hash = `#/traces?trace=${ID}`
    const spans = Array.from({ length: 10_000 }, (_, one) => makeSpan({ spanId: `s${one}` }))
    await open({ 'traces.read': ({ traceId }) => ({ traceId, spans, logs: [], total: 10_000 }) })
    const drawn = within(screen.getByRole('list', { name: 'Spans' })).getAllByRole('button').length
    expect(drawn).toBeGreaterThan(10)
    expect(drawn).toBeLessThan(100)
  })

  it('TR1: what cannot be read says so', async () => {
    await open({
      'traces.list': () => {
        throw new AppError('telemetry/unavailable', 'the telemetry thread ended')
      },
    })
    expect(screen.getByRole('alert').textContent).toContain('the telemetry thread ended')
  })
})
