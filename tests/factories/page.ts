import type { ActionRun, Ticket } from '../../src/shared/model/action'
import type { JournalEvent } from '../../src/shared/model/event'
import type { Finding } from '../../src/shared/model/finding'
import type { Settings } from '../../src/shared/model/settings'
import type { AppStatus } from '../../src/shared/model/status'
import type { Tile } from '../../src/shared/model/tile'

/** What the bridge carries to the page; say only what differs. */
const AT = Date.UTC(2026, 0, 1, 14, 0, 0)

export function makeStatus(part: Partial<AppStatus> = {}): AppStatus {
  return {
    version: '0.1.0',
    runtime: 'Electron 45',
    runtimeNote: null,
    operator: 'ana',
    demo: true,
    environment: 'dev',
    armed: [],
    killSwitch: false,
    wall: false,
    maintenance: [],
    secrets: 'keyring',
    audit: { ok: true, entries: 0, detail: 'unbroken' },
    reverts: [],
    notices: [],
    ...part,
  }
}

export function makeSettings(part: Partial<Settings> = {}): Settings {
  return {
    version: 3,
    theme: 'system',
    rangeMs: 900_000,
    lastPanelId: 'overview',
    connections: [],
    window: null,
    ruleLimits: {},
    notifications: { on: true, remind: false, quiet: null },
    webhook: null,
    collection: { preset: 'balanced', byTarget: {} },
    recovery: {},
    maintenance: [],
    ...part,
  }
}

export function makeFinding(part: Partial<Finding> = {}): Finding {
  return {
    id: 'postgres.blocking primary',
    ruleId: 'postgres.blocking',
    targetId: 'primary',
    subject: 'primary',
    severity: 'critical',
    title: '14 sessions wait behind backend 4711',
    detail: '4711 is idle in transaction for 6 min 12 s',
    value: 14,
    threshold: 1,
    unit: 'count',
    probe: 'postgres.session',
    provenance: 'exact',
    since: AT,
    at: AT,
    ...part,
  }
}

export function makeTile(part: Partial<Tile> = {}): Tile {
  return {
    id: 'primary',
    kind: 'postgres',
    targetId: 'primary',
    title: 'primary',
    panelId: 'pools',
    state: 'normal',
    since: AT,
    figure: { value: 61, unit: 'count', label: 'of 100 used' },
    note: '',
    at: AT,
    staleAfterMs: 6_000,
    findings: [],
    ...part,
  }
}

export function makeTicket(part: Partial<Ticket> = {}): Ticket {
  return {
    ticketId: 't1',
    actionId: 'postgres.terminate-backend',
    targetId: 'primary',
    environment: 'prod',
    risk: 'destructive',
    question: 'Terminate backend 4711 on primary?',
    button: 'Terminate backend 4711',
    summary: 'webapp, idle in transaction 6 min 12 s',
    effects: ['Its open transaction is rolled back.', 'Its client loses the connection.'],
    checks: [{ label: 'same backend', ok: true, detail: 'since 13:55:02.118304' }],
    reversible: false,
    credential: 'switchyard_act, one statement, then closed',
    usualMs: 40,
    phrase: '4711',
    reasonRequired: true,
    expiresAt: AT + 10_000,
    ...part,
  }
}

export function makeRun(part: Partial<ActionRun> = {}): ActionRun {
  return {
    runId: 'r1',
    actionId: 'postgres.terminate-backend',
    targetId: 'primary',
    title: 'Terminate backend 4711',
    state: 'succeeded',
    startedAt: AT,
    endedAt: AT + 400,
    progress: null,
    detail: 'Backend 4711 is gone.',
    operator: 'ana',
    reason: 'INC-214',
    error: null,
    proof: null,
    next: null,
    ...part,
  }
}

export function makeEvent(part: Partial<JournalEvent> = {}): JournalEvent {
  return {
    id: 'e1',
    at: AT,
    kind: 'finding',
    targetId: 'primary',
    subject: 'primary',
    severity: 'critical',
    title: '14 sessions wait behind backend 4711',
    detail: '',
    ...part,
  }
}
