import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flood } from '../../bench/lib/flood'
import { SERVICE, SPANS_EACH } from '../../bench/lib/spans'
import type { Link } from '../../src/shared/model/link'
import { until } from '../support/platform'
import { openPlace, type OpenPlace } from '../support/place'

/** What a busy machine with two cores takes beside all else; the figure itself is a bench: `otlp.ticks`. */
const FLOOD = { spansPerS: 2_000, seconds: 10 } as const
/** Such a probe is read twice in the time of the flood. */
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

/** Good readings of each probe since it was first looked at. */
class Reads {
  readonly #known = new Map<string, { at: number | null; count: number }>()

  constructor(links: readonly Link[]) {
    for (const link of links) this.#known.set(idOf(link), { at: link.lastOkAt, count: 0 })
  }

  note(link: Link): void {
    const known = this.#known.get(idOf(link))
    if (known === undefined || known.at === link.lastOkAt) return
    this.#known.set(idOf(link), { at: link.lastOkAt, count: known.count + 1 })
  }

  of(id: string): number {
    return this.#known.get(id)?.count ?? 0
  }
}

describe('a flood of spans', () => {
  it('TR1, RELIABILITY 31: every probe goes on being read, and what was sent is stored or counted as refused', async () => {
    const before = await until('every probe was read', 120_000, async () => {
      const all = await links()
      return all.length > 0 && all.every(({ lastOkAt }) => lastOkAt !== null) && all
    })
    const quick = before.filter(({ usualMs = 0 }) => usualMs <= OFTEN_MS).map(idOf)
    const reads = new Reads(before)

    const flooding = flood({ port: place.otlpPort, ...FLOOD })
    await until('every quick probe was read twice more meanwhile', 60_000, async () => {
      for (const link of await links()) reads.note(link)
      return quick.every((id) => reads.of(id) >= 2)
    })
    const sent = await flooding

    const { refused, spans } = await place.app.ask('telemetry.status', {})
    expect(quick.length).toBeGreaterThanOrEqual(9)
    expect(sent.sent).toBe(FLOOD.spansPerS * FLOOD.seconds)
    expect(sent.failed).toBe(0)
    expect((await stored()) + sent.refused).toBe(sent.sent)
    expect(spans).toBeGreaterThanOrEqual(sent.taken)
    const turnedAway = Object.values(refused).reduce((sum, count) => sum + count, 0)
    expect(turnedAway).toBeGreaterThanOrEqual(sent.refused / SPANS_EACH)
  })
})
