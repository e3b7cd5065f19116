import type { Input, Output } from '../../shared/ipc/contract'
import type { Sampler } from '../sampler/index'
import { LogReader, type LogReaderParts } from '../sources/workers/log-reader'
import { buildMap } from '../telemetry/dependency-map'
import { placeOf } from '../telemetry/places'
import type { Telemetry } from '../telemetry/index'
import type { Handlers } from './serve'

export interface WorkerHandlerParts {
  readonly sampler: Sampler
  readonly telemetry: Telemetry | undefined
  /** How to ask a worker, and where it is. */
  readonly workers: LogReaderParts
}

/** The requests about workers: their log lines, and who depends on whom. */
export function workerHandlers(
  parts: WorkerHandlerParts,
): Pick<Handlers, 'workers.logs' | 'workers.map'> {
  const logs = new LogReader(parts.workers)
  return {
    'workers.logs': ({ targetId }) => logs.read(targetId),
    'workers.map': (input) => readMap(parts, input),
  }
}

/** Without traces the map is of health alone, and says so. The figures are added up in the thread of the receiver. */
async function readMap(
  { sampler, telemetry, workers }: WorkerHandlerParts,
  input: Input<'workers.map'>,
): Promise<Output<'workers.map'>> {
  const calls = await telemetry?.ask('edges', input).catch(() => null)
  const places = sampler.views.map((view) => placeOf(view, workers.address(view.target.id).url))
  return buildMap(calls ?? null, places)
}
