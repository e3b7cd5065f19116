import { repeat } from '../../lib/wait'
import { ANNOUNCED_IDS } from '../announcements'
import type { WorkerProcess } from '../config'
import { TieredCache } from '../kit/cache'
import { awaitNeighbour, makeNeighbour } from '../kit/neighbour'
import { Runtime } from '../kit/runtime'
import { listen, traced } from '../kit/server'
import { Slots } from '../kit/slots'
import { inSpan } from '../kit/telemetry'
import { Imports, type Project } from './imports'

const SLOTS = 2
const BATCH_EVERY_MS = 4_000

/** bci: imports construction projects that the register announces, with a cache of those it knows. */
export async function runBci(started: WorkerProcess): Promise<() => Promise<void>> {
  const runtime = new Runtime(started, SLOTS + 1)
  const { config, app, databases, redis, metrics, now, log, drain } = runtime
  const register = makeNeighbour(runtime, 'register', config.registerUrl)
  const api = makeNeighbour(runtime, 'api', config.apiUrl)
  const projects = new TieredCache({
    ...{ name: 'imports', redis, metrics, now, memoryTtlMs: 60_000 },
    load: async (id) =>
      (
        await databases.read<Project>('select id, stage, value_aud from projects where id = $1', [
          id,
        ])
      )[0],
    warmIds: () => Promise.resolve(ANNOUNCED_IDS),
  })
  runtime.onClose(() => projects.close())
  const imports = new Imports({ databases, register, api, projects, log, now })
  const slots = new Slots(SLOTS, now, config.recovered, () => 0)

  traced(app, 'GET', '/imports/latest', async () => imports.latest)
  traced(app, 'GET', '/imports/projects/:id', ({ params }) => projects.get(Number(params['id'])))
  await runtime.addOps({ breakers: [register, api], caches: [projects], slots })
  await listen(app, config.port)

  await Promise.all([config.apiUrl, config.registerUrl].map(awaitNeighbour))
  const importOne = async (): Promise<void> => {
    if (drain.isOn) return
    await slots.run(() => inSpan('import batch', {}, () => imports.importNext()))
  }
  for (let slot = 0; slot < SLOTS; slot += 1) {
    const importing = repeat(BATCH_EVERY_MS, importOne)
    runtime.onClose(() => importing.stop())
  }
  return () => runtime.close()
}
