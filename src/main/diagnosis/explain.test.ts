import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeLink } from '../../../tests/factories/link'
import { makeFinding } from '../../../tests/factories/page'
import { makeSession } from '../../../tests/factories/postgres'
import { makeBreaker } from '../../../tests/factories/worker'
import type { Finding } from '../../shared/model/finding'
import type { Target } from '../../shared/model/target'
import { TargetView, type Observation } from '../sources/target-view'
import { explain } from './explain'
import { LINK_KINDS } from './registry'

let clock = 0
function found(ruleId: string, targetId: string, part: Partial<Finding> = {}): Finding {
  const { subject = targetId } = part
  const ids = { id: `${ruleId}|${subject}`, ruleId, targetId, subject }
  return makeFinding({ title: ruleId, since: (clock += 1_000), ...ids, ...part })
}
function seen(
  id: string,
  kind: Target['kind'],
  part: Partial<Observation> = {},
  group?: string,
): TargetView {
  const target = {
    id,
    kind,
    title: id,
    environment: 'dev',
    ...(group === undefined ? {} : { group }),
  }
  const view = new TargetView(target as Target)
  view.apply({ targetId: id, probe: 'p', at: 0, link: makeLink({ probe: 'p' }), ...part })
  return view
}
const pid = (of: number) => ({
  suggestion: { actionId: 'x', targetId: 'db', input: { pid: of }, label: '' },
})
const breaker = (workerId: string, name: string, dependsOn: string): TargetView =>
  seen(workerId, 'worker', { tables: { 'worker.breakers': [makeBreaker({ name, dependsOn })] } })
const open = (workerId: string, name: string): Finding =>
  found('breaker-open', workerId, { subject: `${workerId}/breaker/${name}` })

/** Chains as `root > follower > follower`, and the words of the first link. */
function chainsOf(findings: readonly Finding[], views: readonly TargetView[]): string[] {
  const view = (id: string) => views.find(({ target }) => target.id === id)
  return explain(LINK_KINDS, { findings, view }).map(({ findingIds }) => findingIds.join(' > '))
}

describe('explain', () => {
  it('AC12: waiting sessions come from the session at the root, and what waits for them from that', () => {
    const session = makeSession({ app: 'api', blockedBy: [7] })
    const db = seen('db', 'postgres', { tables: { 'postgres.sessions': [session] } })
    const findings = [
      found('postgres-blocking', 'db', pid(7)),
      found('worker-pool-saturated', 'api'),
      found('postgres-idle-in-transaction', 'db', pid(7)),
    ]

    expect(chainsOf(findings, [db, seen('api', 'worker')])).toEqual([
      'postgres-idle-in-transaction|db > postgres-blocking|db > worker-pool-saturated|api',
    ])
    const [chain] = explain(LINK_KINDS, { findings, view: () => db })
    expect(chain?.because).toEqual([
      '',
      'pid 7 keeps its transaction open and holds what they wait for',
      '1 of its sessions wait on a lock in db',
    ])
  })

  it('AC12: another idle session is not the cause', () => {
    const findings = [
      found('postgres-blocking', 'db', pid(7)),
      found('postgres-idle-in-transaction', 'db', pid(8)),
    ]
    expect(chainsOf(findings, [seen('db', 'postgres')])).toEqual([])
  })

  it('AC12: a full pool comes from who keeps its connections', () => {
    const findings = [
      found('postgres-connections', 'db', { subject: 'db/pool' }),
      found('postgres-idle-in-transaction', 'db', pid(8)),
    ]
    expect(chainsOf(findings, [seen('db', 'postgres')])).toEqual([
      'postgres-idle-in-transaction|db > postgres-connections|db/pool',
    ])
  })

  it('AC12: replica lag comes from its paused replay, and what the primary sees from that', () => {
    const replica = seen('r', 'postgres', { values: { 'postgres.replica.receiving': 1 } }, 'g')
    const findings = [
      found('postgres-replica-lag', 'p'),
      found('postgres-replica-lag', 'r'),
      found('postgres-replay-paused', 'r'),
    ]
    expect(chainsOf(findings, [replica, seen('p', 'postgres', {}, 'g')])).toEqual([
      'postgres-replay-paused|r > postgres-replica-lag|p > postgres-replica-lag|r',
    ])
  })

  it('AC12: a breaker is open because what it guards is down, or has an open breaker itself', () => {
    const views = [
      breaker('dashboard', 'api', 'api'),
      breaker('api', 'register', 'register'),
      seen('register', 'worker'),
    ]
    const findings = [
      open('dashboard', 'api'),
      open('api', 'register'),
      found('worker-down', 'register'),
    ]
    expect(chainsOf(findings, views)).toEqual([
      'worker-down|register > breaker-open|dashboard/breaker/api > breaker-open|api/breaker/register',
    ])
  })

  it('AC12: breakers over something nobody watches stand behind the first of them', () => {
    const views = [
      breaker('api', 'register', 'register'),
      breaker('scraper', 'register', 'register'),
    ]
    const findings = [
      open('scraper', 'register'),
      open('api', 'register'),
      found('worker-unhealthy', 'api'),
    ]
    expect(chainsOf(findings, views)).toEqual([
      'breaker-open|scraper/breaker/register > breaker-open|api/breaker/register > worker-unhealthy|api',
    ])
  })

  it('AC12: what begins soon after a deploy is read beside it, what began before is not', () => {
    const before = found('worker-slow', 'api')
    const mark = found('deploy-mark', 'api')
    expect(chainsOf([before, mark, found('worker-heap', 'api')], [seen('api', 'worker')])).toEqual([
      'deploy-mark|api > worker-heap|api',
    ])
  })

  it('AC12: two faults are two chains, and what stands alone is in none', () => {
    const findings = [
      found('postgres-blocking', 'db', pid(7)),
      open('api', 'register'),
      found('redis-memory', 'cache'),
      found('postgres-idle-in-transaction', 'db', pid(7)),
      open('scraper', 'register'),
    ]
    const views = [
      seen('db', 'postgres'),
      breaker('api', 'register', 'register'),
      breaker('scraper', 'register', 'register'),
    ]
    expect(chainsOf(findings, views)).toHaveLength(2)
  })

  it('AC12: a circle of causes is cut, not followed for ever', () => {
    const views = [breaker('a', 'b', 'b'), breaker('b', 'a', 'a')]
    expect(chainsOf([open('a', 'b'), open('b', 'a')], views)).toHaveLength(1)
  })

  it('AC12: every link file has a line in the registry', () => {
    const files = readdirSync(join(import.meta.dirname, 'links')).map((name) => name.slice(0, -3))
    expect(LINK_KINDS.map(({ id }) => id).sort()).toEqual(files.sort())
  })
})
