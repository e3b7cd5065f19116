import type { Connections } from './settings/connections'
import { toSettings, toTarget } from './catalog'
import type { Sampler } from './sampler/index'
import type { Logger } from './platform/log'
import { AppError, type AppErrorData } from '../shared/errors/app-error'

/** Begins to watch every configured target. One unusable address does not keep the others out. */
export function watchAll(parts: {
  connections: Connections
  sampler: Sampler
  log: Logger
  onNotice: (notice: AppErrorData) => void
}): void {
  for (const connection of parts.connections.all()) {
    try {
      parts.sampler.add(toTarget(connection), toSettings(connection))
    } catch (thrown) {
      const error = AppError.from(thrown, 'source/bad-address')
      parts.log.warn(`${connection.id} is not watched`, error)
      parts.onNotice({ ...error.toData(), context: { ...error.context, target: connection.id } })
    }
  }
}
