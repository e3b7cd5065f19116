import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BreakerRow } from '../../src/shared/model/tables/worker'
import { startFault, startTestPlatform, until, type TestPlatform } from '../support/platform'
import { routes, sendJson, startStub, type Handler } from '../support/stub-worker'
import { openActing, type Acting } from './actions-support'
import { openHolding } from './reverts-kill-child'

const CHILD = fileURLToPath(new URL('./reverts-kill-child.ts', import.meta.url))
const RESET = 'worker.reset-breaker'
const PROBE = 'worker.probe-breaker'
const OPEN = 'worker.force-open-breaker'
const CLOSE = 'worker.force-close-breaker'
const BREAKER = { breaker: 'register' }
const WITHIN_MS = 90_000

let platform: TestPlatform
let acting: Acting

beforeAll(async () => {
  platform = await startTestPlatform()
  acting = await openActing(platform.file)
  await acting.gate.arm(null)
  await until('the first reading', WITHIN_MS, () => rowOf('api') !== undefined)
}, 240_000)

afterAll(async () => {
  await acting.close()
  await platform.stop()
}, 60_000)

function rowOf(id: string): BreakerRow | undefined {
  return acting
    .view(id)
    .table('worker.breakers')
    ?.find(({ name }) => name === 'register')
}

interface Told {
  readonly state: string
  readonly openedAt: string | null
  readonly heldUntil: string | null
  readonly totals: { readonly rejects: number; readonly fires: number }
}

async function told(id: string): Promise<Told> {
  const { baseUrl } = platform.file.workers.find((one) => one.id === id)!
  const reply = await fetch(`${baseUrl}/ops/breakers`)
  const { breakers } = (await reply.json()) as { breakers: (Told & { name: string })[] }
  return breakers.find(({ name }) => name === 'register')!
}

const isIn = (id: string, state: string) => async (): Promise<boolean> =>
  (await told(id)).state === state

describe('a breaker held open', () => {
  it('BR7, BR11: refuses calls until its time is over, and says what stands behind it', async () => {
    const input = { ...BREAKER, minutes: 1 }
    const ticket = await acting.gate.preview({ actionId: OPEN, targetId: 'api', input })
    expect(ticket).toMatchObject({
      ...{ risk: 'destructive', phrase: 'register', reasonRequired: true, reversible: true },
      question: 'Hold open the breaker register for 1 min?',
    })
    expect(ticket.effects.join(' ')).toMatch(
      /Behind it: worker api, .*worker dashboard \(calls api\)/,
    )
    expect(ticket.effects.join(' ')).toContain('After 1 min api closes it by itself')
    const call = { ticketId: ticket.ticketId, phrase: 'register' }
    await expect(acting.gate.confirm({ ...call, reason: '' })).rejects.toMatchObject({
      code: 'action/reason-missing',
    })
    const before = await told('api')

    const run = await acting.gate.confirm({ ...call, reason: 'spare the register' })

    expect(run).toMatchObject({
      state: 'succeeded',
      next: { actionId: RESET, input: { ...BREAKER, held: 'FORCED_OPEN' } },
    })
    const held = await told('api')
    expect(held.state).toBe('FORCED_OPEN')
    expect(Date.parse(held.heldUntil ?? '')).toBeGreaterThan(Date.now())
    await until('a refused call', WITHIN_MS, async () => {
      return (await told('api')).totals.rejects > before.totals.rejects
    })
    expect(acting.reverts.list()).toMatchObject([{ targetId: 'api', subject: 'breaker register' }])
    await until('the reading of it', WITHIN_MS, () => rowOf('api')?.state === 'forced-open')

    await until('its end', WITHIN_MS, isIn('api', 'CLOSED'))
    await until('an empty list', WITHIN_MS, () => acting.reverts.list().length === 0)
    const transitions = () => acting.view('api').table('worker.breaker-transitions') ?? []
    await until('its transitions', WITHIN_MS, () => transitions()[0]?.to === 'closed')
    expect(transitions().slice(0, 2)).toMatchObject([
      { from: 'forced-open', to: 'closed' },
      { from: 'closed', to: 'forced-open', cause: 'set by hand' },
    ])
  })

  it('BR7: killed in between, the app ends it at its next start, though the worker would hold it for ever', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-reverts-'))
    const args = ['--import', 'tsx', CHILD, folder, platform.filePath, 'scraper']
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const [said] = (await once(child.stdout, 'data')) as [Buffer]
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
    expect(String(said)).toBe('succeeded')
    const forcedAt = Date.now()
    await expect(told('scraper')).resolves.toMatchObject({ state: 'FORCED_OPEN', heldUntil: null })

    const again = await openHolding(folder, platform.file, 'scraper')
    try {
      expect(again.reverts.list()).toMatchObject([{ subject: 'breaker register', error: null }])
      await until('its end', WITHIN_MS, isIn('scraper', 'CLOSED'))

      // A minute after the order, of which the child had used a little; never before.
      expect(Date.now() - forcedAt).toBeGreaterThan(45_000)
      await until('an empty list', WITHIN_MS, () => again.reverts.list().length === 0)
      const [run] = await again.gate.recent(1)
      expect(run).toMatchObject({ operator: 'end of a forced state', actionId: RESET })
    } finally {
      await again.close()
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('BR7, AC5: is released at once by hand; a state that changed since the preview is left alone', async () => {
    const input = { ...BREAKER, minutes: 30 }
    await expect(acting.run(OPEN, 'api', input)).resolves.toMatchObject({ state: 'succeeded' })
    const release = { ...BREAKER, held: 'FORCED_OPEN' }
    const call = { actionId: RESET, targetId: 'api', input: release }
    const { ticketId } = await acting.gate.preview(call)

    await expect(acting.run(RESET, 'api', release)).resolves.toMatchObject({ state: 'succeeded' })

    expect(acting.reverts.list()).toEqual([])
    await expect(acting.gate.confirm({ ticketId, phrase: '', reason: '' })).rejects.toMatchObject({
      code: 'action/target-changed',
    })
    await expect(isIn('api', 'CLOSED')()).resolves.toBe(true)
  })
})

describe('with the register out', () => {
  it('BR7, BR8: a probe fails and changes nothing; held closed, calls go through; mended, a probe closes it', async () => {
    const fault = await startFault(platform, 'register-outage', '300s')
    try {
      await until('an open breaker', WITHIN_MS, isIn('api', 'OPEN'))
      // Between two of its own trials, which would move `openedAt`.
      const failed = await until('a probe between two trials', WITHIN_MS, async () => {
        const before = await told('api')
        if (before.state !== 'OPEN') return undefined
        const run = await acting.run(PROBE, 'api', BREAKER)
        return (await told('api')).openedAt === before.openedAt && run
      })
      expect(failed).toMatchObject({ state: 'failed', error: { code: 'action/failed' } })
      expect(failed.detail).toMatch(/the test call failed after .* 503.*nothing was changed/)

      await acting.run(CLOSE, 'api', { ...BREAKER, minutes: 5 })
      await expect(isIn('api', 'DISABLED')()).resolves.toBe(true)
      const before = await told('api')
      await until('calls that go through', WITHIN_MS, async () => {
        const now = await told('api')
        return now.totals.fires > before.totals.fires + 3
      })
      expect((await told('api')).totals.rejects).toBe(before.totals.rejects)
      await acting.run(RESET, 'api', { ...BREAKER, held: 'DISABLED' })
      await until('it to open again', WITHIN_MS, isIn('api', 'OPEN'))
    } finally {
      fault.interrupt()
      await fault.exited
    }
    // It may close by its own trial first: then a probe finds it so, and closes nothing.
    const run = await acting.run(PROBE, 'api', BREAKER)
    expect(run).toMatchObject({ state: 'succeeded' })
    expect(run.detail).toMatch(/The test call succeeded in .* ms\. register is CLOSED/)
  })
})

describe('a worker that speaks as Spring Boot Actuator', () => {
  it('BR7: is changed by Resilience4j words at its own path, and ended by Switchyard', async () => {
    let state = 'CLOSED'
    const sent: string[] = []
    const change: Handler = (request, response) => {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += String(chunk)))
      request.on('end', () => {
        sent.push(text)
        const { updateState } = JSON.parse(text) as { updateState: string }
        state = { CLOSE: 'CLOSED', FORCE_OPEN: 'FORCED_OPEN', DISABLE: 'DISABLED' }[updateState]!
        sendJson(response, { circuitBreakerName: 'register', currentState: state })
      })
    }
    const list: Handler = (_request, response) =>
      sendJson(response, { circuitBreakers: { register: { state, failureRate: '-1.0%' } } })
    const stub = await startStub(
      routes({ '/ops/breakers': list, '/ops/breakers/register': change }),
    )
    const about = { kind: 'api' as const, service: 'api', instance: 'stub-1' }
    const workers = [{ ...about, id: 'stub', baseUrl: stub.url, pid: 1 }]
    const stubbed = await openActing({ ...platform.file, workers })
    try {
      await stubbed.gate.arm('stub')
      const opened = await stubbed.run(OPEN, 'stub', { ...BREAKER, minutes: 1 })
      expect(opened).toMatchObject({ state: 'succeeded' })
      expect(stubbed.reverts.list()).toHaveLength(1)
      await stubbed.run(RESET, 'stub', { ...BREAKER, held: 'FORCED_OPEN' })

      expect(sent).toEqual(['{"updateState":"FORCE_OPEN"}', '{"updateState":"CLOSE"}'])
      expect(stubbed.reverts.list()).toEqual([])
    } finally {
      await stubbed.close()
      await stub.close()
    }
  })
})
