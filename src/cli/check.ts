import { homedir } from 'node:os'
import { join } from 'node:path'
import type { Finding } from '../shared/model/finding'
import { rank, worst } from '../shared/model/finding'
import type { TargetKind } from '../shared/model/target'
import { Judge } from '../main/alerts/judge'
import { RULES } from '../main/alerts/registry'
import { RefreshLedger } from '../main/actions/refresh-ledger'
import { toSettings, toTarget } from '../main/catalog'
import { systemClock } from '../main/platform/clock'
import { silentLogger } from '../main/platform/log'
import { Sampler } from '../main/sampler/index'
import { Connections } from '../main/settings/connections'
import { DEMO_PLATFORM_FILE, readPlatformFile } from '../main/settings/platform-file'
import { sessionSecrets } from '../main/settings/secrets'
import { SettingsStore } from '../main/settings/store'
import { SOURCES } from '../main/sources/registry'
import type { TargetView } from '../main/sources/target-view'
import type { Arguments } from './arguments'

export interface CheckedTarget {
  readonly id: string
  readonly kind: TargetKind
  /** False: nothing could be read of it. */
  readonly wasRead: boolean
  readonly status: 'normal' | 'low' | 'medium' | 'high' | 'critical' | 'unknown'
  readonly findings: readonly Pick<
    Finding,
    'id' | 'severity' | 'title' | 'detail' | 'value' | 'threshold' | 'unit' | 'subject'
  >[]
}

/** Reads every target once and judges it. Nothing is kept, nothing is changed. */
export async function check(wanted: Arguments): Promise<{ report: string; exitCode: number }> {
  const dir = wanted.dataDir ?? join(homedir(), '.config', 'switchyard')
  const connections = openConnections(wanted, dir)
  if (connections.all().length === 0) throw new Error('nothing to look at: no target is configured')
  const ledger = await RefreshLedger.open(join(dir, 'refreshes.json'))
  const sampler = new Sampler({
    sources: SOURCES,
    clock: systemClock,
    random: Math.random,
    log: silentLogger,
    onObservation: () => undefined,
    ownRefreshes: (targetId) => ledger.of(targetId),
  })
  try {
    await sampler.pause()
    for (const one of connections.all()) sampler.add(toTarget(one), toSettings(one))
    await sampler.readOnce()
    const targets = sampler.views.map(judgeTarget)
    return { report: print(targets, wanted.json), exitCode: exitCode(targets) }
  } finally {
    await sampler.close()
  }
}

function openConnections(wanted: Arguments, dir: string): Connections {
  const file = wanted.platform ?? (wanted.demo ? DEMO_PLATFORM_FILE : undefined)
  return new Connections({
    store: new SettingsStore({ dir, now: systemClock.now }),
    secrets: sessionSecrets(),
    given: file === undefined ? [] : readPlatformFile(file).connections,
  })
}

/** One reading has no past: what a rule wants to hold for a while counts at once here. */
function judgeTarget(view: TargetView): CheckedTarget {
  const now = systemClock.now()
  const judge = new Judge({ rules: RULES, log: silentLogger, isPatient: false })
  judge.look(view, now)
  const findings = judge.findings(view.target.id)
  const wasRead = view.links.some((link) => link.lastOkAt !== null)
  return {
    id: view.target.id,
    kind: view.target.kind,
    wasRead,
    status: worst(findings.map((one) => one.severity)) ?? (wasRead ? 'normal' : 'unknown'),
    findings: [...findings].sort((a, b) => rank(b.severity) - rank(a.severity)).map(toReport),
  }
}

const toReport = (one: Finding): CheckedTarget['findings'][number] => ({
  id: one.id,
  severity: one.severity,
  title: one.title,
  detail: one.detail,
  value: one.value,
  threshold: one.threshold,
  unit: one.unit,
  subject: one.subject,
})

/** 3 only when nothing at all could be read: one unreachable target among others is a critical finding. */
export function exitCode(targets: readonly CheckedTarget[]): number {
  const states = targets.map((one) => one.status)
  if (targets.every((one) => !one.wasRead)) return 3
  if (states.includes('critical')) return 2
  return states.every((state) => state === 'normal') ? 0 : 1
}

function print(targets: readonly CheckedTarget[], json: boolean): string {
  if (json) return `${JSON.stringify({ targets })}\n`
  const lines = targets.flatMap((target) => [
    `${target.status.padEnd(9)} ${target.id}`,
    ...target.findings.map((one) => `            ${one.severity}: ${one.title}. ${one.detail}`),
  ])
  return `${lines.join('\n')}\n`
}
