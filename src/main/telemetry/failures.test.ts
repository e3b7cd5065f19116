import { describe, expect, it } from 'vitest'
import { makeRecord } from '../../../tests/factories/otlp'
import { trendOf } from './error-store'
import { findFailures, normalise, topFrame } from './failures'

const STACK = `Error: no luck
    at Query.run (/app/node_modules/pg/lib/query.js:12:3)
    at process.processTicksAndRejections (node:internal/process/task_queues:95:5)
    at async loadOrders (/app/src/orders.ts:41:11)
    at async handle (/app/src/routes.ts:9:5)`

const exception = (message: string) => ({
  name: 'exception',
  at: 5,
  attrs: [
    ['exception.type', 'Error'],
    ['exception.message', message],
    ['exception.stacktrace', STACK],
  ] as const,
})

describe('failures', () => {
  it.each([
    ['user 4711 not found', 'user <n> not found'],
    ['no row 0f8fad5b-d9cb-469f-a165-70867728950e', 'no row <uuid>'],
    ['connect ECONNREFUSED 127.0.0.1:5432', 'connect ECONNREFUSED <address>'],
    ['key "users_mail_key" is taken', 'key <text> is taken'],
    ['fetch https://a.example/x?y=1 failed', 'fetch <url> failed'],
    ['mail to ana@b.example at 2026-11-26T10:00:00Z', 'mail to <mail> at <time>'],
    ['commit deadbeef01 lost\nsecond line', 'commit <id> lost'],
  ])('TR8: "%s" is the same as "%s"', (message, same) => {
    expect(normalise(message)).toBe(same)
  })

  it.each([
    [STACK, 'loadOrders (orders.ts)'],
    [
      'Traceback:\n  File "/app/a.py", line 3, in main\n  File "/app/b.py", line 9, in load',
      'load (b.py)',
    ],
    [
      'x.Y: z\n\tat java.util.List.get(List.java:1)\n\tat com.shop.Orders.load(Orders.java:41)',
      'com.shop.Orders.load (Orders.java)',
    ],
    ['', ''],
  ])('TR8: the top frame is the own one, without lines', (stack, frame) => {
    expect(topFrame(stack)).toBe(frame)
  })

  it('TR8: groups by message, frame and service; a failure that climbs counts once for each trace', () => {
    const failed = { isError: true, events: [exception('order 1 is gone')] }
    const found = findFailures(
      [
        makeRecord({ ...failed, spanId: '1'.repeat(16) }),
        makeRecord({ ...failed, spanId: '2'.repeat(16), events: [exception('order 2 is gone')] }),
        makeRecord({ ...failed, spanId: '3'.repeat(16), traceId: 'f'.repeat(32) }),
        makeRecord({ ...failed, spanId: '4'.repeat(16), service: 'dashboard' }),
        makeRecord({ spanId: '5'.repeat(16) }),
      ],
      [],
    )
    expect(found.map(({ service, normalised }) => `${service} ${normalised}`)).toEqual([
      ...['api order <n> is gone', 'api order <n> is gone', 'dashboard order <n> is gone'],
    ])
    expect(new Set(found.map(({ groupId }) => groupId)).size).toBe(2)
  })

  it('TR8: log records of exceptions and errors count as well; a failed span without words is named', () => {
    const log = { traceId: '', spanId: '', service: 'api', at: 7, attrs: [] }
    const found = findFailures(
      [makeRecord({ isError: true, name: 'GET /x' })],
      [
        { ...log, severity: 17, body: 'it broke' },
        { ...log, severity: 9, body: 'all is well' },
        {
          ...log,
          severity: 9,
          body: '',
          attrs: [
            ['exception.type', 'TypeError'],
            ['exception.message', 'no'],
          ],
        },
      ],
    )
    expect(found.map(({ type, message }) => `${type}: ${message}`)).toEqual([
      ...['Error: GET /x failed', 'Error: it broke', 'TypeError: no'],
    ])
  })

  it.each([
    [[0, 0, 0, 0], true, 'new'],
    [[1, 1, 4, 4], false, 'rising'],
    [[4, 4, 1, 1], false, 'falling'],
    [[3, 3, 3, 4], false, 'steady'],
  ] as const)('TR8: %j is %s', (counts, isNew, trend) => {
    expect(trendOf(counts, isNew)).toBe(trend)
  })
})
