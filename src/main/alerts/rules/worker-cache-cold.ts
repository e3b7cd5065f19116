import type { TargetView } from '../../sources/target-view'
import { defineRule } from '../rule'

/** Lookups that decide nothing yet: the worker has just begun. */
const MIN_LOOKUPS = 100

/** A cache that misses nearly always. A small cache over many keys may live well at 60 %: that is its design, not a fault. */
export const workerCacheCold = defineRule({
  id: 'worker-cache-cold',
  kind: 'worker',
  title: 'A cache of the worker misses often',
  impact: 'Its requests wait for the database instead; the load of the database rises.',
  causes: [
    'The cache was emptied, or the worker restarted.',
    'Entries expire before they are asked for again.',
    'Other keys are asked for since a deploy.',
  ],
  steps: [
    'Look for a restart or a deploy at the time it fell.',
    'Warm the cache.',
    'Compare its expiry with how often its keys are asked for.',
  ],
  response: 'Warm the cache; then look why it went cold.',
  panelId: 'workers',
  actionId: 'worker.warm-cache',
  limits: {
    floor: { title: 'Hit rate below', unit: 'percent', value: 30, clear: 40 },
    for: { title: 'For', unit: 'ms', value: 5 * 60_000 },
  },
  evaluate(view, _now, { limit, level }) {
    const [worst, ...others] = view
      .values('worker.cache.hit-rate')
      .flatMap(({ labels, value }) =>
        value === null ? [] : [{ cache: labels['cache'] ?? '', percent: value }],
      )
      .filter(({ cache, percent }) => percent < level('floor', '') && isJudged(view, cache))
      .sort((one, other) => one.percent - other.percent)
    if (worst === undefined) return []
    const { cache, percent } = worst
    const row = (view.table('worker.caches') ?? []).find(({ name }) => name === cache)
    const suggestion = {
      ...{ actionId: 'worker.warm-cache', targetId: view.target.id, input: { cache } },
      label: `Warm ${cache}`,
    }
    return [
      {
        tail: '',
        forMs: limit('for'),
        severity: 'medium',
        title: `Cache ${cache} hits ${percent.toFixed(0)} %`,
        detail: [
          `Below ${limit('floor')} % for ${limit('for') / 60_000} min`,
          ...others.map((one) => `${one.cache} ${one.percent.toFixed(0)} %`),
        ].join('; '),
        value: percent,
        threshold: limit('floor'),
        unit: 'percent',
        probe: 'worker.health',
        provenance: 'exact',
        seriesKey: view.key('worker.cache.hit-rate', { cache }),
        ...(row?.canWarm === true ? { suggestion } : {}),
      },
    ]
  },
})

/** Where the worker tells no counts there is nothing to hold against it. */
function isJudged(view: TargetView, cache: string): boolean {
  const row = (view.table('worker.caches') ?? []).find(({ name }) => name === cache)
  return row?.hits == null || row.misses == null || row.hits + row.misses >= MIN_LOOKUPS
}
