import { describe, expect, it } from 'vitest'
import { AppError } from '../../../shared/errors/app-error'
import { LogReader } from './log-reader'
import { parseLogs } from './logs'
import type { WorkerReply, WorkerRequest } from './request'

const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'
const AT = Date.UTC(2026, 10, 27, 2, 0, 0)

describe('WK10: log lines', () => {
  it.each([
    [
      'our own words',
      {
        at: '2026-11-27T02:00:00Z',
        level: 'warn',
        message: 'slow',
        traceId: TRACE,
        correlationId: 'c-1',
      },
    ],
    ['pino', { time: AT, level: 40, msg: 'slow', trace_id: TRACE, correlation_id: 'c-1' }],
    [
      'an upper case severity and a traceparent',
      {
        ...{ timestamp: AT / 1_000, severity: 'WARNING', body: 'slow', requestId: 'c-1' },
        traceparent: `00-${TRACE}-00f067aa0ba902b7-01`,
      },
    ],
    [
      'JSON in a line',
      JSON.stringify({ ts: AT, lvl: 'warn', text: 'slow', trace: TRACE, request_id: 'c-1' }),
    ],
  ])('reads %s', (_what, line) => {
    const read = { at: AT, level: 'warn', text: 'slow', traceId: TRACE, correlationId: 'c-1' }
    expect(parseLogs({ lines: [line] })).toEqual({ lines: [read], total: 1 })
    expect(parseLogs([line]).lines).toEqual([read])
  })

  it('reads plain text line by line', () => {
    const { lines } = parseLogs(`2026-11-27T02:00:00Z ERROR visit 7 failed ${TRACE}\nready\n\n`)
    expect(lines).toMatchObject([
      { at: AT, level: 'error', traceId: TRACE },
      { at: null, level: 'unknown', text: 'ready', traceId: '' },
    ])
  })

  it('SECURITY: secrets and characters that move the line are gone', () => {
    const { lines } = parseLogs([
      { message: 'connect postgres://api:s3cret@db/app password=hunter2\r\n\u202eevil' },
      'Authorization: Bearer abcdefghijkl',
    ])
    const text = lines.map((line) => line.text).join('|')
    expect(text).not.toMatch(/s3cret|hunter2|abcdefghijkl|\u202e|\n/)
    expect(text).toContain('***')
  })

  it('SECURITY: keeps the newest 500, cuts long ones, and lives with junk', () => {
    const many = [...Array.from({ length: 700 }, (_, n) => `line ${n}`), 'x'.repeat(9_000), 7, null]
    const { lines, total } = parseLogs({ logs: many })
    expect(total).toBe(703)
    expect(lines).toHaveLength(498)
    expect(lines.at(-1)?.text).toHaveLength(2_000)
    expect(parseLogs({ lines: 'no list' })).toEqual({ lines: [], total: 0 })
    expect(parseLogs(null)).toEqual({ lines: [], total: 0 })
  })

  it('SECURITY: a text made to be slow is read at once', () => {
    const startedAt = performance.now()
    parseLogs(Array.from({ length: 130 }, () => 'a.'.repeat(4_000)))
    expect(performance.now() - startedAt).toBeLessThan(2_000)
  })
})

describe('WK10: LogReader', () => {
  const PROFILE = { contract: 'ops/v1', logs: '/ops/logs' }

  function makeReader(answers: Readonly<Record<string, Partial<WorkerReply>>>) {
    const asked: string[] = []
    const clock = { ms: 0 }
    const reader = new LogReader({
      address: (targetId) => {
        if (targetId !== 'scraper') throw new AppError('target/unknown', targetId)
        return { url: 'http://127.0.0.1:1' }
      },
      request: (_settings, { path }: WorkerRequest) => {
        asked.push(path)
        return Promise.resolve({ status: 200, headers: {}, body: null, ...answers[path] })
      },
      monotonic: () => clock.ms,
    })
    return { reader, asked, clock }
  }
  const LOGS = '/ops/logs?limit=500'
  const WELL_KNOWN = '/.well-known/ops'

  it('asks where the lines are once in 30 s, and reads them each time', async () => {
    const { reader, asked, clock } = makeReader({
      [WELL_KNOWN]: { body: PROFILE },
      [LOGS]: { body: { lines: ['one'] } },
    })
    await expect(reader.read('scraper')).resolves.toMatchObject({ state: 'read', total: 1 })
    clock.ms = 2_000
    await reader.read('scraper')
    expect(asked).toEqual([WELL_KNOWN, LOGS, LOGS])

    clock.ms = 31_000
    await reader.read('scraper')
    expect(asked.slice(3)).toEqual([WELL_KNOWN, LOGS])
  })

  it.each([
    ['not-offered', { [WELL_KNOWN]: { body: { contract: 'ops/v1' } } }],
    ['not-offered', { [WELL_KNOWN]: { status: 404 } }],
    ['not-offered', { [WELL_KNOWN]: { body: PROFILE }, [LOGS]: { status: 404 } }],
    ['denied', { [WELL_KNOWN]: { body: PROFILE }, [LOGS]: { status: 403 } }],
  ] as const)('says %s', async (state, answers) => {
    await expect(makeReader(answers).reader.read('scraper')).resolves.toEqual({
      ...{ state, lines: [], total: 0 },
    })
  })

  it('fails in the words of what happened', async () => {
    const { reader } = makeReader({ [WELL_KNOWN]: { body: PROFILE }, [LOGS]: { status: 500 } })
    await expect(reader.read('scraper')).rejects.toMatchObject({ code: 'source/bad-answer' })
    await expect(reader.read('other')).rejects.toMatchObject({ code: 'target/unknown' })
  })
})
