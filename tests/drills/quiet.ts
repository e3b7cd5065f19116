import type { Alert } from '../../src/shared/model/alert'
import type { Finding } from '../../src/shared/model/finding'
import type { TestApp } from '../support/app'

const LOOK_EVERY_MS = 1_000

/** One alert of a time without a fault. */
export interface Noise {
  readonly ruleId: string
  readonly subject: string
  readonly severity: Finding['severity']
  readonly title: string
  readonly detail: string
  /** From the beginning of the watch. */
  readonly raisedAfterS: number
  /** null: it lasted to the end. */
  readonly lastedS: number | null
  readonly times: number
}

export interface QuietResult {
  readonly watchedS: number
  /** Tiles that were judged at the end. */
  readonly tiles: number
  /** Each of them is one too many. */
  readonly alerts: readonly Noise[]
  readonly passed: boolean
}

/** Watches without a fault and notes every alert that fires, hidden ones too. `wait` ends early when it is aborted. */
export async function watchQuietly(
  { ask }: Pick<TestApp, 'ask'>,
  { forMs, signal }: { forMs: number; signal?: AbortSignal },
): Promise<QuietResult> {
  const beganAt = Date.now()
  const seen = new Map<string, Alert>()
  while (Date.now() - beganAt < forMs && signal?.aborted !== true) {
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS))
    const { alerts, history } = await ask('alerts.read', {})
    for (const one of [...alerts, ...history]) seen.set(one.id, one)
  }
  const { tiles } = await ask('board.read', {})
  const alerts = [...seen.values()].map((alert) => toNoise(alert, beganAt))
  return {
    watchedS: Math.round((Date.now() - beganAt) / 1_000),
    tiles: tiles.filter(({ at }) => at !== null).length,
    alerts: alerts.sort((one, other) => one.raisedAfterS - other.raisedAfterS),
    passed: alerts.length === 0,
  }
}

function toNoise({ finding, raisedAt, resolvedAt, times }: Alert, beganAt: number): Noise {
  const { ruleId, subject, severity, title, detail } = finding
  const seconds = (ms: number): number => Math.round(ms / 100) / 10
  return {
    ...{ ruleId, subject, severity, title, detail, times },
    raisedAfterS: seconds(raisedAt - beganAt),
    lastedS: resolvedAt === null ? null : seconds(resolvedAt - raisedAt),
  }
}

/** As a person reads it in a terminal. */
export function quietWords({ watchedS, tiles, alerts }: QuietResult): string {
  const lines = alerts.map(
    ({ raisedAfterS, lastedS, severity, ruleId, subject, title, detail }) =>
      `after ${raisedAfterS.toFixed(0)} s, ${lastedS === null ? 'to the end' : `for ${lastedS.toFixed(0)} s`}: ${severity}, ${ruleId}, ${subject}: ${title}. ${detail}`,
  )
  const count = alerts.length === 1 ? '1 alert' : `${alerts.length} alerts`
  return [...lines, `${count} in ${watchedS} s without a fault, ${tiles} tiles watched`].join('\n')
}

/** `90s`, `60m`, `1h` in ms; undefined: not a duration. */
export function parseDuration(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,5})(s|m|h)$/.exec(text) ?? []
  if (count === undefined || unit === undefined) return undefined
  return Number(count) * { s: 1_000, m: 60_000, h: 3_600_000 }[unit as 's' | 'm' | 'h']
}
