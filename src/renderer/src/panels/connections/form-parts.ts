import type { Input } from '../../../../shared/ipc/contract'
import type { Environment, Target, TargetKind } from '../../../../shared/model/target'

export type NewConnection = Input<'connections.save'>

export interface Draft {
  readonly kind: TargetKind
  readonly id: string
  readonly title: string
  readonly environment: Environment
  readonly url: string
  readonly actUrl: string
  /** Q9: as typed; empty: the usual one. */
  readonly slowMs: string
  /** WK7: what starts a worker again; empty: nothing. */
  readonly supervisor: string
}

export const EMPTY_DRAFT: Draft = {
  kind: 'postgres',
  id: '',
  title: '',
  environment: 'dev',
  url: '',
  actUrl: '',
  slowMs: '',
  supervisor: '',
}

export const KINDS = [
  { value: 'postgres', label: 'PostgreSQL' },
  { value: 'redis', label: 'Redis' },
  { value: 'worker', label: 'Worker' },
  { value: 'queue', label: 'Job queues' },
] as const

export const ENVIRONMENT_CHOICES = [
  { value: 'dev', label: 'DEV' },
  { value: 'staging', label: 'STAGING' },
  { value: 'prod', label: 'PROD' },
] as const

export const EXAMPLES: Readonly<Record<TargetKind, string>> = {
  postgres: 'postgres://watcher:password@db.example:5432/app?sslmode=verify-full',
  redis: 'rediss://watcher:password@cache.example:6379',
  worker: 'https://:token@worker.example:8080',
  queue: 'rediss://watcher:password@cache.example:6379 or postgres://…/app with background_jobs',
}

/** What acting needs beside watching; null: nothing of its own. */
export const ACT_HINTS: Readonly<Record<TargetKind, string | null>> = {
  postgres: 'A role that may cancel, terminate and refresh. Opened for one statement, then closed.',
  redis: 'A user that may unlink cache keys. Opened for one run, then closed.',
  worker: null,
  queue: 'A user that may retry, pause and promote. Opened for one run, then closed.',
}

/** Q9: statements are measured on PostgreSQL alone. */
export function hasSlowLimit(kind: TargetKind): boolean {
  return kind === 'postgres'
}

/** WK7: only a worker is started again. */
export function hasSupervisor(kind: TargetKind): boolean {
  return kind === 'worker'
}

const SUPERVISOR = /^(?:https?:\/\/\S+|[\w][\w:.@-]*\.service)$/

const MOST_SLOW_MS = 3_600_000

const ID = /^[a-z0-9][a-z0-9-]{0,39}$/

export type Problems = Partial<Record<keyof Draft, string>>

/** What is wrong with what was typed; empty: it can be tried. */
export function problemsOf(
  draft: Draft,
  targets: readonly Target[],
  editing: string | null,
): Problems {
  const problems: Problems = {}
  if (!ID.test(draft.id)) {
    problems.id = 'Small letters, digits and hyphens, 40 at most, beginning with a letter or digit.'
  } else if (draft.id !== editing && targets.some(({ id }) => id === draft.id)) {
    problems.id = `${draft.id} is taken.`
  }
  if (hasSlowLimit(draft.kind) && !/^(?:|[1-9]\d{0,6})$/.test(draft.slowMs.trim())) {
    problems.slowMs = 'A whole number of milliseconds.'
  } else if (Number(draft.slowMs) > MOST_SLOW_MS) problems.slowMs = 'An hour at most.'
  const supervisor = draft.supervisor.trim()
  if (hasSupervisor(draft.kind) && supervisor !== '' && !SUPERVISOR.test(supervisor)) {
    problems.supervisor = 'An http(s) address, or the name of a unit such as api.service.'
  }
  if (draft.url.trim() === '') problems.url = 'An address is needed.'
  return problems
}

export function toConnection(draft: Draft): NewConnection {
  const { kind, id, title, environment, url, actUrl } = draft
  const slowMs = draft.slowMs.trim()
  const supervisor = draft.supervisor.trim()
  return {
    kind,
    id,
    title: title.trim() === '' ? id : title.trim(),
    environment,
    url: url.trim(),
    ...(actUrl.trim() === '' || ACT_HINTS[kind] === null ? {} : { actUrl: actUrl.trim() }),
    ...(slowMs === '' || !hasSlowLimit(kind) ? {} : { slowMs: Number(slowMs) }),
    ...(supervisor === '' || !hasSupervisor(kind) ? {} : { supervisor }),
  }
}
