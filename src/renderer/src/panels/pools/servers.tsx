import { useMemo, type ReactNode } from 'react'
import { seriesKey } from '../../../../shared/model/series'
import type { ServerRow } from '../../../../shared/model/tables/postgres'
import type { Target } from '../../../../shared/model/target'
import { useSeriesMany } from '../../live/use-series'
import { useNow, useTile } from '../../live/use-state'
import { useTable } from '../../live/use-table'
import { BulletBar } from '../../ui/bullet-bar'
import { formatAge, formatValue } from '../../ui/format'
import { LinkButton } from '../../ui/link-button'
import { DataPanel } from '../../ui/panel-frame'
import { Sparkline } from '../../ui/sparkline'
import { StateGlyph } from '../../ui/state-glyph'
import { limitsOf, openSlots } from './headroom'

const FIGURES = [
  ['active', 'postgres.connections.active'],
  ['idle', 'postgres.connections.idle'],
  ['idle in transaction', 'postgres.connections.idle-in-transaction'],
  ['blocked', 'postgres.sessions.blocked'],
] as const

/** PC2: every server, how full it is, and what is kept back. The chosen one is shown below. */
export function Servers({
  servers,
  chosenId,
  onChoose,
}: {
  servers: readonly Target[]
  chosenId: string
  onChoose: (targetId: string) => void
}): ReactNode {
  const facts = useTable(chosenId, 'postgres.server')
  const gaps = useTable(chosenId, 'postgres.gaps')
  return (
    <DataPanel
      title="Pools"
      note="connections used of max_connections; marks at 80 % and 90 % of the open slots"
      flush
      ask={{
        targetId: chosenId,
        probe: 'server',
        at: facts?.at,
        gaps: gaps?.rows ?? [],
      }}
    >
      <ul className="servers" aria-label="Servers">
        {servers.map((server) => (
          <ServerLine
            key={server.id}
            server={server}
            chosen={server.id === chosenId}
            onChoose={onChoose}
          />
        ))}
      </ul>
    </DataPanel>
  )
}

function ServerLine({
  server,
  chosen,
  onChoose,
}: {
  server: Target
  chosen: boolean
  onChoose: (targetId: string) => void
}): ReactNode {
  const facts = useTable(server.id, 'postgres.server')?.rows[0]
  const tile = useTile(`${server.id}/pool`)
  const views = useSeriesMany(
    useMemo(
      () => [
        seriesKey('postgres.connections.total', server.id),
        ...FIGURES.map(([, metric]) => seriesKey(metric, server.id)),
      ],
      [server.id],
    ),
  )
  return (
    <li className="server" data-chosen={chosen}>
      <StateGlyph state={tile?.state ?? 'unknown'} />
      <div className="server-name">
        <LinkButton
          pressed={chosen}
          title={`Show the sessions of ${server.id}`}
          onClick={() => onChoose(server.id)}
        >
          {server.id}
        </LinkButton>
        <ServerWords facts={facts} />
      </div>
      <ServerBar targetId={server.id} facts={facts} used={views[0]?.last ?? null} />
      <ul className="server-figures" aria-label={`Connections of ${server.id} by state`}>
        {FIGURES.map(([name], index) => (
          <li key={name}>
            <b>{formatValue(views[index + 1]?.last, 'count')}</b>
            <small className="muted">{name}</small>
          </li>
        ))}
      </ul>
      <Sparkline
        seriesKey={seriesKey('postgres.connections.used-percent', server.id)}
        label={`Connections used of ${server.id}, over the time range`}
      />
    </li>
  )
}

/** PC2: used, free, and kept back. */
function ServerBar({
  targetId,
  facts,
  used,
}: {
  targetId: string
  facts: ServerRow | undefined
  used: number | null
}): ReactNode {
  const open = facts === undefined ? null : openSlots(facts)
  return (
    <div className="server-bar">
      <BulletBar
        label={`Connections used of ${targetId}`}
        value={facts === undefined ? null : used}
        max={facts?.maxConnections ?? 100}
        unit="count"
        limits={facts === undefined ? [] : limitsOf(facts)}
        text={
          used === null || open === null ? 'no data' : `${formatValue(used, 'count')} of ${open}`
        }
      />
      <p className="muted small">
        {facts === undefined
          ? 'size not read yet'
          : `${formatValue(headroom(used, open), 'count')} free, ${facts.reservedConnections} more reserved for superusers, max ${facts.maxConnections}`}
      </p>
    </div>
  )
}

function headroom(used: number | null, open: number | null): number | null {
  return used === null || open === null ? null : Math.max(0, open - used)
}

function ServerWords({ facts }: { facts: ServerRow | undefined }): ReactNode {
  const now = useNow(60_000)
  if (facts === undefined) return <p className="muted small">not read yet</p>
  const { version, role, user, startedAt, overPrivileged } = facts
  return (
    <>
      <p className="muted small">
        {`${role}, PostgreSQL ${version}, up ${formatAge(now - startedAt)}, as ${user}`}
      </p>
      {overPrivileged.length === 0 ? null : (
        <p className="small">{`This role may do more than watch: ${overPrivileged.join(', ')}`}</p>
      )}
    </>
  )
}
