import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Proof } from '../../src/shared/model/action'
import { startTestPlatform, until, type TestPlatform } from '../support/platform'
import { openActing, type Acting } from './actions-support'

const LINE_MS = 30_000
const WITHIN_MS = 60_000
const OLD_ENOUGH_MS = 7_000

let platform: TestPlatform
let acting: Acting

beforeAll(async () => {
  // Nobody waits an hour: only a restart that was asked for brings a worker back at once.
  platform = await startTestPlatform({ args: ['--restart-after', '3600'] })
  acting = await openActing(platform.file)
  await acting.gate.arm(null)
})
afterAll(async () => {
  await acting.close()
  await platform.stop()
})

const info = () => acting.view('scraper').table('worker.info')?.[0]
const pid = async (): Promise<number | undefined> =>
  (await platform.reread()).workers.find(({ id }) => id === 'scraper')?.pid

describe('restart', () => {
  it('WK3, WK7, AC6: by the worker itself, from the order to a new process that is well in less than 30 s', async () => {
    // Uptimes are told in whole seconds: two starts within five seconds cannot be told apart.
    const before = await until('a process of some age', WITHIN_MS, () => {
      const row = info()
      return (row?.uptimeMs ?? 0) > OLD_ENOUGH_MS && row
    })
    const oldPid = await pid()
    const call = { actionId: 'worker.restart', targetId: 'scraper', input: {} }
    const ticket = await acting.gate.preview(call)
    expect(ticket).toMatchObject({ risk: 'destructive', reasonRequired: true })
    expect(ticket.summary).toBe('scraper answers; it is restarted by its own POST /ops/restart.')
    expect(ticket.effects.join(' ')).toMatch(/Cut off: \d+ running tasks/)
    expect(ticket.checks.map(({ label }) => label)).toContain('Nothing is cut off')

    const { ticketId, phrase } = ticket
    const run = await acting.gate.confirm({ ticketId, phrase, reason: 'a test' })

    expect(run).toMatchObject({ state: 'succeeded', error: null })
    expect(run.detail).toMatch(/^A new process answers \d+\.\d s after the order/)
    expect((run.endedAt ?? Infinity) - run.startedAt).toBeLessThan(LINE_MS)
    expect(info()?.startedAt).toBeGreaterThan(before.startedAt ?? Infinity)
    expect(await pid()).not.toBe(oldPid)
    // It was asked to: that is no crash that somebody recovered.
    const pool = acting.view('scraper').table('worker.slots') ?? []
    expect(pool.map(({ recovered }) => recovered)).toEqual([0])

    const proof = await until('the proof', 100_000, (): Proof | false => {
      const told = acting.told.findLast(({ runId }) => runId === run.runId)?.proof
      return told != null && told.verdict !== 'pending' && told
    })
    expect(proof.rows[0]).toMatchObject({ label: 'Worker up', after: 1 })
  })
})
