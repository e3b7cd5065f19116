import type { Chain } from '../../shared/model/alert'
import type { Finding } from '../../shared/model/finding'
import type { Link } from '../../shared/model/link'
import type { Trouble } from '../../shared/model/recovery'
import type { BreakerRow } from '../../shared/model/tables/worker'
import type { Target } from '../../shared/model/target'
import type { TargetView } from '../sources/target-view'

/** For so long the last word of a worker that is gone counts, when no other worker knows better. */
const LAST_WORD_MS = 5 * 60_000
/** We cannot get out, or the name is not known: nothing that a restart there would change. */
const OUR_SIDE = /\b(?:ENETUNREACH|ENETDOWN|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN)\b/

const RULES: Readonly<Record<string, Trouble>> = { 'worker-down': 'down', 'worker-stuck': 'stuck' }
/** Only these say that a process is gone or hangs; a refused login or a strange answer is no reason. */
const GONE = new Set(['source/unreachable', 'source/timeout'])

export interface Seen {
  readonly view: TargetView
  readonly views: readonly TargetView[]
  readonly findings: (targetId: string) => readonly Finding[]
  readonly chains: readonly Chain[]
  readonly now: number
}

/** What a restart may be for: the finding that says so. */
export function troubleOf({
  view,
  findings,
}: Pick<Seen, 'view' | 'findings'>): { kind: Trouble; finding: Finding } | undefined {
  const link = view.link('health')
  for (const finding of findings(view.target.id)) {
    const kind = RULES[finding.ruleId]
    if (kind === undefined) continue
    const isGone = link?.state === 'down' && GONE.has(link.error?.code ?? '') && link.attempt > 1
    if (kind === 'stuck' ? link?.state === 'live' : isGone) return { kind, finding }
  }
  return undefined
}

/** Why a failure to read is on our side of the wire; null: it is not. */
export function ourSideOf({ view, views }: Pick<Seen, 'view' | 'views'>): string | null {
  const error = view.link('health')?.error
  if (error != null && OUR_SIDE.test(error.message)) {
    return `The way to it fails on our side: ${error.message}.`
  }
  const isCutOff = views.length > 1 && views.every(({ links }) => isUnreachable(links))
  return isCutOff ? 'Nothing at all can be reached: the network fails on our side.' : null
}

const isUnreachable = (links: readonly Link[]): boolean =>
  links.length > 0 && links.every(({ state }) => state === 'down')

/** What a worker's trouble follows from, in words; null: nothing that is known. */
export function upstreamOf(seen: Seen, finding: Finding): string | null {
  return chainWords(seen, finding) ?? breakerWords(seen) ?? storeWords(seen)
}

function chainWords({ chains, views, findings }: Seen, { id }: Finding): string | null {
  const chain = chains.find(({ findingIds }) => findingIds.indexOf(id) > 0)
  if (chain === undefined) return null
  const root = views
    .flatMap(({ target }) => findings(target.id))
    .find((one) => one.id === chain.rootFindingId)
  return root === undefined
    ? 'It follows from something else'
    : `It follows from ${root.targetId}: ${root.title}`
}

/** A breaker that is open says that what it guards fails; of a worker that is gone others may know. */
function breakerWords({ view, views, now }: Seen): string | null {
  const own = openBreakers(view)
  if (view.isFresh('health', now)) return own[0] === undefined ? null : failing(own[0])
  const readAt = view.tableAt('worker.breakers') ?? Number.NEGATIVE_INFINITY
  for (const breaker of own) {
    const witness = views
      .filter((other) => other !== view && other.isFresh('health', now))
      .flatMap((other) => other.table('worker.breakers') ?? [])
      .filter(({ dependsOn }) => dependsOn !== '' && dependsOn === breaker.dependsOn)
    const stillFails =
      witness.length > 0
        ? witness.some(({ state }) => state === 'open' || state === 'half-open')
        : now - readAt < LAST_WORD_MS
    if (stillFails) return failing(breaker)
  }
  return null
}

const openBreakers = (view: TargetView): BreakerRow[] =>
  (view.table('worker.breakers') ?? []).filter(({ state }) => state === 'open')

const failing = ({ name, dependsOn }: BreakerRow): string =>
  `${dependsOn === '' ? 'What it depends on' : dependsOn} fails (its breaker ${name} is open)`

/** A database or a Redis that it names among its parts is down itself. */
function storeWords({ view, views, findings }: Seen): string | null {
  const parts = new Set([
    ...(view.table('worker.components') ?? []).map(({ component }) => component),
    ...(view.table('worker.breakers') ?? []).map(({ dependsOn }) => dependsOn),
  ])
  const isDown = ({ id, kind }: Target): boolean =>
    findings(id).some(({ ruleId }) => ruleId === `${kind}-down`)
  const stores = views.map(({ target }) => target).filter(({ kind }) => kind !== 'worker')
  const down = stores.filter(isDown).find(({ id, kind }) => {
    // Called by its kind, another server of that kind may be the one that is meant.
    const areAllDown = stores.filter((one) => one.kind === kind).every(isDown)
    return parts.has(id) || (parts.has(kind) && areAllDown)
  })
  return down === undefined ? null : `${down.id} is down, which it needs`
}
