import type { BreakerRow } from '../../../shared/model/tables/worker'
import { defineRule } from '../rule'

/** BR9: open for many times its own open time, and nobody calls: so nothing will ever try whether it may close. */
export const breakerStuckOpen = defineRule({
  id: 'breaker-stuck-open',
  kind: 'worker',
  title: 'Breaker is stuck open',
  impact:
    'It stays open although what it guards may answer again: the next caller is refused, or becomes the trial.',
  causes: [
    'No call has come since it opened: its callers are stopped, or gave up for good.',
    'It tries again only when somebody calls, and nobody does.',
    'Its own timer has died.',
  ],
  steps: [
    'Look whether what it depends on answers: its tile, or a probe.',
    'Probe the breaker: one test call closes it if that succeeds.',
    'Look why nobody calls: the callers, their queue, a feature that was switched off.',
  ],
  response: 'Probe it; when the test call succeeds it closes.',
  panelId: 'breakers',
  actionId: 'worker.probe-breaker',
  limits: {
    times: { title: 'Open, in multiples of its open time', unit: 'count', value: 10 },
  },
  evaluate(view, now, { limit }) {
    return (view.table('worker.breakers') ?? []).flatMap((row) => {
      const { name, openedAt, openMs, dependsOn, canProbe } = row
      if (!isTripped(row) || openedAt === null || openMs === null || openMs <= 0) return []
      const times = (now - openedAt) / openMs
      if (times <= limit('times') || callsOf(row) !== 0) return []
      const tail = `breaker/${name}`
      return [
        {
          tail,
          forMs: 0,
          severity: 'high' as const,
          title: `Breaker ${name} is stuck ${row.state}`,
          detail: `It opened ${Math.round((now - openedAt) / 1_000)} s ago and tries again after ${Math.round(openMs / 1_000)} s, but no call to ${dependsOn || 'what it guards'} comes that it could try with.`,
          value: times,
          threshold: limit('times'),
          unit: 'count' as const,
          probe: 'worker.health',
          provenance: 'exact' as const,
          seriesKey: view.key('worker.breaker.open', { breaker: name }),
          ...(canProbe
            ? {
                suggestion: {
                  actionId: 'worker.probe-breaker',
                  targetId: view.target.id,
                  input: { breaker: name },
                  label: `Probe breaker ${name}`,
                },
              }
            : {}),
        },
      ]
    })
  },
})

/** Forced open is somebody's will. opossum goes half-open by its timer, and waits there for a call. */
function isTripped({ state }: BreakerRow): boolean {
  return state === 'open' || state === 'half-open'
}

/** Calls of late, let through or not; null: not known, and then nothing is claimed. */
function callsOf({ recent, fires, windowMs }: BreakerRow): number | null {
  // Without a window, `fires` is all calls there ever were.
  return recent === null ? (windowMs === null ? null : fires) : recent.fires
}
