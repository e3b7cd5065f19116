import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flood } from '../../bench/lib/flood'
import { SERVICE, SPANS_EACH } from '../../bench/lib/spans'
import type { Link } from '../../src/shared/model/link'
import { until } from '../support/platform'
import { openPlace, type OpenPlace } from '../support/place'

/** What a busy machine with two cores takes beside all else; the figure itself is a bench: `otlp.ticks`. */
const FLOOD = { spansPerS: 2_000, seconds: 10 } as const
/** Read at least once in the time of the flood, however late. */
const OFTEN_MS = 5_000

let place: OpenPlace

beforeAll(async () => {
  place = await openPlace({ users: 5 })
})
afterAll(() => place.close())

const links = async (): Promise<Link[]> => (await place.app.ask('links.read', {})).links
const idOf = ({ targetId, probe }: Link): string => `${targetId}.${probe}`

async function stored(): Promise<number> {
  const { rows } = await place.app.ask('traces.red', { fromMs: 0, toMs: Date.now() + 3_600_000 })
  const own = rows.filter(({ service }) => service === SERVICE)
  return own.reduce((sum, { calls }) => sum + calls, 0)
}

describe('a flood of spans', () => {
  it('TR1, RELIABILITY 31: every probe goes on being read, and what was sent is stored or counted as refused', async () => {
    const before = await until('every probe was read', 120_000, async () => {
      const all = await links()
      return all.length > 0 && all.every(({ lastOkAt }) => lastOkAt !== null) && all
    })

    const sent = await flood({ port: place.otlpPort, ...FLOOD })
    const after = await links()

    const readAgain = new Set(
      after
        .filter((link) => {
          const known = before.find((one) => idOf(one) === idOf(link))
          return (link.lastOkAt ?? 0) > (known?.lastOkAt ?? 0)
        })
        .map(idOf),
    )
    const often = after.filter(({ usualMs, everyMs }) => (usualMs ?? everyMs) <= OFTEN_MS)
    const { refused, spans } = await place.app.ask('telemetry.status', {})
    expect(often.length).toBeGreaterThan(10)
    expect(often.map(idOf).filter((id) => !readAgain.has(id))).toEqual([])
    expect(sent.sent).toBe(FLOOD.spansPerS * FLOOD.seconds)
    expect(sent.failed).toBe(0)
    expect((await stored()) + sent.refused).toBe(sent.sent)
    expect(spans).toBeGreaterThanOrEqual(sent.taken)
    const turnedAway = Object.values(refused).reduce((sum, count) => sum + count, 0)
    expect(turnedAway).toBeGreaterThanOrEqual(sent.refused / SPANS_EACH)
  })
})
