import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AlertFile } from '../src/main/alerts/alert-file'
import { Bell, silentNotifier } from '../src/main/alerts/bell'
import { AlertDesk } from '../src/main/alerts/desk'
import { Judge } from '../src/main/alerts/judge'
import { Outbox } from '../src/main/alerts/outbox'
import { defineRule, type Rule } from '../src/main/alerts/rule'
import { explain } from '../src/main/diagnosis/explain'
import { LINK_KINDS } from '../src/main/diagnosis/registry'
import { systemClock } from '../src/main/platform/clock'
import { silentLogger } from '../src/main/platform/log'
import { TargetView } from '../src/main/sources/target-view'
import type { Link } from '../src/shared/model/link'
import { result, type Bench, type BenchResult } from './lib/bench'
import { median, timeEach } from './lib/measure'

const RULES = 100
const SERIES = 500
const TICKS = 400
const ROUNDS = 40

const LINK: Link = {
  ...{ targetId: 'db', probe: 'session', state: 'live', everyMs: 2_000, attempt: 0 },
  ...{ lastOkAt: Number.MAX_SAFE_INTEGER, nextTryAt: null, error: null, guard: 'closed' },
  ...{ costMsPerMin: 0, roundTripP95Ms: null, backedOff: false, servedBy: null },
}

/** Each rule looks at its share of the series and keeps the worst. */
function makeRule(n: number): Rule {
  return defineRule({
    ...{ id: `rule-${n}`, kind: 'postgres', title: '', impact: '', causes: [], steps: [] },
    ...{ response: 'look', panelId: 'pools' },
    limits: { high: { title: '', unit: 'percent', value: 80, clear: 75 } },
    evaluate(view, now, { level }) {
      if (!view.isFresh('session', now)) return []
      const [worst] = view
        .values(`metric-${n}`)
        .filter(({ value }) => value !== null && value > level('high', ''))
        .sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
      if (worst === undefined) return []
      return [
        {
          ...{ tail: '', forMs: 0, severity: 'high', title: `metric ${n}`, detail: '' },
          ...{ value: worst.value, threshold: 80, unit: 'percent', probe: 'postgres.session' },
          provenance: 'exact',
        },
      ]
    },
  })
}

const rules = Array.from({ length: RULES }, (_, n) => makeRule(n))

function fill(view: TargetView, high: (rule: number) => boolean): void {
  const perRule = SERIES / RULES
  const values = Object.fromEntries(
    rules.map((_, n) => [
      `metric-${n}`,
      Array.from({ length: perRule }, (_one, i) => ({
        labels: { series: String(i) },
        value: i === 0 && high(n) ? 90 : 40,
      })),
    ]),
  )
  view.apply({ targetId: 'db', probe: 'session', at: 0, values, link: LINK })
}

const makeView = (): TargetView =>
  new TargetView({ id: 'db', kind: 'postgres', title: 'db', environment: 'dev' })

/** One look with a tenth of the rules holding. */
async function measureTick(): Promise<BenchResult> {
  const view = makeView()
  fill(view, (n) => n % 10 === 0)
  const judge = new Judge({ rules, log: silentLogger })
  let now = 0
  const taken = await timeEach(TICKS, () => judge.look(view, (now += 1_000)), 100)
  return result({
    ...{ id: 'rules.tick', value: median(taken), unit: 'ms', samples: taken.length },
    method: `${RULES} rules over ${SERIES} series of one target, ten of them firing; median of a look`,
  })
}

/** From a sample that is over its limit to the message for the page, with the file and the outbox behind it. */
async function measureLatency(): Promise<BenchResult> {
  const dir = await mkdtemp(join(tmpdir(), 'switchyard-bench-alerts-'))
  const view = makeView()
  const judge = new Judge({ rules, log: silentLogger })
  let publishedAt = 0
  const outbox = new Outbox({
    ...{ path: join(dir, 'outbox.jsonl'), clock: systemClock, random: Math.random },
    ...{ log: silentLogger, post: async () => undefined, secret: () => undefined },
    ...{ webhook: () => ({ url: 'http://127.0.0.1:1/', hasSecret: false }) },
    onChange: () => undefined,
  })
  const desk = new AlertDesk({
    ...{ rules, outbox, clock: systemClock, operator: 'bench', log: silentLogger },
    bell: new Bell({
      ...{ notifier: silentNotifier, minuteOfDay: () => 0, panelOf: () => '' },
      settings: () => ({ on: true, remind: false, quiet: null }),
    }),
    file: new AlertFile(join(dir, 'alerts.json')),
    explain: (findings) => explain(LINK_KINDS, { findings, view: () => view }),
    ...{ limits: () => ({}), isMuted: () => false },
    publish: () => (publishedAt = performance.now()),
    note: () => undefined,
  })
  const taken: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now()
    fill(view, (n) => n <= round)
    judge.look(view, Date.now(), began)
    desk.take('db', judge.findings('db'))
    taken.push(publishedAt - began)
  }
  await desk.close()
  await outbox.close()
  await rm(dir, { recursive: true, force: true })
  return result({
    ...{ id: 'alert.latency', value: median(taken), unit: 'ms', samples: taken.length },
    method:
      'a sample over its limit applied, judged, explained, queued on disk (fsync) and handed to the push; median',
  })
}

export const bench: Bench = {
  ids: ['rules.tick', 'alert.latency'],
  run: async (wanted) => {
    const results: BenchResult[] = []
    if (wanted.includes('rules.tick')) results.push(await measureTick())
    if (wanted.includes('alert.latency')) results.push(await measureLatency())
    return results
  },
}
