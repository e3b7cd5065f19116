import type { Output } from '../shared/ipc/contract'
import { Target } from '../shared/model/target'
import type { ActionInfo } from '../shared/model/action'
import type { OpenConnection } from './settings/connections'
import type { Source } from './sources/source'

/** What the page learns about targets, metrics and actions: it knows none by itself. */
export function readCatalog(parts: {
  connections: readonly OpenConnection[]
  sources: readonly Source[]
  actions: readonly ActionInfo[]
}): Output<'catalog.read'> {
  return {
    targets: parts.connections.map(toTarget),
    metrics: parts.sources.flatMap((source) =>
      Object.entries(source.metrics).map(([id, metric]) => ({
        id,
        sourceId: source.id,
        ...metric,
      })),
    ),
    actions: [...parts.actions],
  }
}

/** The part of a connection that may cross to the page: no address, no secret. */
export function toTarget({ id, kind, title, environment, group }: OpenConnection): Target {
  return { id, kind, title, environment, ...(group === undefined ? {} : { group }) }
}

/** What a source's settings schema is given. */
export function toSettings({
  url,
  token,
  slowMs,
  queue,
}: Pick<OpenConnection, 'url' | 'token' | 'slowMs' | 'queue'>): Record<string, string | number> {
  const { redisUrl, postgresUrl } = queue ?? {}
  return {
    url,
    ...(token === undefined ? {} : { token }),
    ...(slowMs === undefined ? {} : { slowMs }),
    ...(redisUrl === undefined ? {} : { redisUrl }),
    ...(postgresUrl === undefined ? {} : { postgresUrl }),
  }
}
