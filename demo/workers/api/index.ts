import type { Redis } from 'ioredis'
import type { WorkerProcess } from '../config'
import { TieredCache } from '../kit/cache'
import { Runtime } from '../kit/runtime'
import { listen } from '../kit/server'
import { keepLicencesFresh, makeRegister } from '../register-client'
import { openScanQueue } from '../scan-queue'
import { openVisitQueue } from '../visit-queue'
import { addAssets } from './assets'
import { addApiFaults } from './faults'
import { addRoutes } from './routes'

const POOL_MAX = 10

/** The api: reads through caches and the replica, writes to the primary, asks the register through a breaker. */
export async function runApi(started: WorkerProcess): Promise<() => Promise<void>> {
  const runtime = new Runtime(started, POOL_MAX)
  const { config, databases, redis, metrics, now } = runtime
  const register = makeRegister({ baseUrl: config.registerUrl, metrics, now })
  runtime.onClose(() => register.close())

  const cacheOf = (
    name: 'projects' | 'employers',
    byId: string,
    mostWanted: string,
  ): TieredCache => {
    const cache = new TieredCache({
      ...{ name, redis, metrics, now },
      load: async (id) => (await databases.read(byId, [id]))[0],
      warmIds: async () => (await databases.read<{ id: number }>(mostWanted)).map((row) => row.id),
    })
    runtime.onClose(() => cache.close())
    return cache
  }
  const projects = cacheOf(
    'projects',
    'select p.*, e.name as employer from projects p join employers e on e.id = p.employer_id where p.id = $1',
    'select id from projects order by id limit 200',
  )
  const employers = cacheOf(
    'employers',
    'select e.*, (select count(*)::int from workers w where w.employer_id = e.id) as workers from employers e where e.id = $1',
    'select id from employers order by id limit 200',
  )
  const onError = runtime.log.failed('queue')
  const connect = (): Redis | null =>
    config.redisUrl === null ? null : runtime.openRedis(config.redisUrl)
  const [forVisits, forScans] = [connect(), connect()]
  const queue = forVisits && openVisitQueue(forVisits, onError)
  const scans = forScans && openScanQueue(forScans, onError)
  for (const one of [queue, scans]) if (one) runtime.onClose(() => one.close())

  addRoutes({ app: runtime.app, databases, projects, employers, register, queue, scans })
  addAssets(runtime.app, runtime.conditions.addFlag('cdn-header-lost'))
  addApiFaults(runtime)
  await runtime.addOps({ breakers: [register], caches: [projects, employers] })
  await listen(runtime.app, config.port)

  const refresh = keepLicencesFresh(register)
  runtime.onClose(() => refresh.stop())
  return () => runtime.close()
}
