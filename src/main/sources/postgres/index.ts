import type { NetConnectOpts } from 'node:net'
import { z } from 'zod'
import type { Target } from '../../../shared/model/target'
import { defineSource, type OpenSource, type SourceTools } from '../source'
import { parseAddress, type PgTarget } from './address'
import type { SessionLimits } from './connect'
import { knock } from '../knock'
import { Lane } from './lane'
import { metrics, type PostgresMetrics } from './metrics'
import { withOwnPools } from './own-pools'
import { Routes } from './routes'
import { ServerProbe } from './server-probe'
import { SessionProbe } from './session-probe'
import { postgresTiles } from './tiles'
import { ViewsProbe } from './views-probe'

const Settings = z.object({ url: z.string().min(1).max(2_000) })

/** `session` is the fast tick. `ledger` reads when views were refreshed, `views` what they are, `server` what this server is. */
const probes = {
  session: { everyMs: 2_000, timeoutMs: 1_500 },
  ledger: { everyMs: 10_000, timeoutMs: 3_000 },
  views: { everyMs: 60_000, timeoutMs: 10_000 },
  server: { everyMs: 60_000, timeoutMs: 5_000 },
} as const

/** The server stops a statement a little before we would cut the connection. */
const TICK: SessionLimits = {
  statementTimeoutMs: 1_200,
  lockTimeoutMs: 100,
  readOnly: true,
  connectTimeoutMs: 1_400,
  applicationName: 'switchyard/watch',
}
const HEAVY: SessionLimits = { ...TICK, statementTimeoutMs: 9_500, connectTimeoutMs: 3_000 }

export const postgresSource = defineSource({
  id: 'postgres',
  kind: 'postgres',
  title: 'PostgreSQL',
  settings: Settings,
  metrics,
  tables: [
    'postgres.server',
    'postgres.sessions',
    'postgres.connection-groups',
    'postgres.replication',
    'postgres.views',
    'postgres.own-pools',
    'postgres.gaps',
  ],
  probes,
  open,
  tiles: postgresTiles,
})

type ProbeName = keyof typeof probes

function open(
  target: Target,
  settings: z.output<typeof Settings>,
  { clock, ownRefreshes, peers }: SourceTools,
): OpenSource<ProbeName, PostgresMetrics> {
  const address = parseAddress(settings.url)
  const ticks = new Lane({ name: 'ticks', target: address, limits: TICK, clock })
  const heavy = new Lane({ name: 'heavy', target: address, limits: HEAVY, clock })
  const routes = new Routes({
    own: { targetId: target.id, lane: heavy },
    peers,
    limits: HEAVY,
    clock,
  })
  const session = new SessionProbe(ticks, clock)
  const server = new ServerProbe(ticks, heavy, clock)
  const views = new ViewsProbe({
    lane: ticks,
    routes,
    clock,
    ownRefreshes: () => ownRefreshes(target.id),
  })
  return {
    async read(probe, signal) {
      if (probe === 'server') return server.read(signal)
      if (probe === 'views') return views.readCatalog(signal)
      if (probe === 'ledger') return views.readLedgers(signal)
      return withOwnPools(await session.read(signal), [ticks, heavy, ...routes.lanes])
    },
    knock: (signal) => knock(whereIs(address), signal),
    close: async () => {
      await Promise.all([ticks.close(), heavy.close(), routes.close()])
    },
  }
}

/** A host that is a path is the folder of a Unix socket. */
function whereIs({ host, port }: PgTarget): NetConnectOpts {
  return host.startsWith('/') ? { path: `${host}/.s.PGSQL.${port}` } : { host, port }
}
