import type { Cluster } from '../cluster'
import type { Fleet } from '../fleet'
import type { Conditions } from '../lib/conditions'
import type { DemoRedis } from '../redis'
import { BAD_RELEASE, GOOD_RELEASE } from '../worker-configs'
import { deadRows, droppedIndex, pausedReplay, shortViewLimit } from './database'
import { ownJobs } from './jobs'
import { fullMemory } from './redis-full'

interface Parts {
  readonly cluster: Cluster
  readonly redis: DemoRedis
  readonly fleet: Fleet
}

/** What the platform itself puts out of order for a fault, and what it clears up after one that was killed. */
export function addPlatformConditions(conditions: Conditions, parts: Parts): void {
  const { cluster, redis, fleet } = parts
  const primary = cluster.url('postgres', 'primary')
  conditions.add('slow-query', droppedIndex(primary))
  conditions.add('autovacuum-blocked', deadRows(primary))
  conditions.add('stale-view', shortViewLimit(primary))
  conditions.add('replica-pause', pausedReplay(primary, cluster.url('postgres', 'replica')))
  conditions.add('worker-hang', {
    begin: () => fleet.signal('scraper', 'SIGSTOP'),
    end: () => fleet.signal('scraper', 'SIGCONT'),
  })
  conditions.add('deploy-regression', {
    begin: () => fleet.deploy('api', BAD_RELEASE),
    end: () => fleet.deploy('api', GOOD_RELEASE),
  })
  if (redis.outage) conditions.add('redis-down', redis.outage)
  if (!redis.urls) return
  conditions.add('redis-full', fullMemory(redis.urls.admin))
  for (const name of ['queue-backlog', 'poison-job'])
    conditions.add(name, ownJobs(redis.urls.admin, name))
}
