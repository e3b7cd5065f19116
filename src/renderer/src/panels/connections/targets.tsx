import { useMemo, useState, type ReactNode } from 'react'
import type { Link } from '../../../../shared/model/link'
import type { Connection } from '../../../../shared/model/settings'
import type { Target } from '../../../../shared/model/target'
import { useCatalog, useLinks } from '../../live/use-state'
import { Button } from '../../ui/button'
import type { Column } from '../../ui/column'
import { DataTable } from '../../ui/data-table'
import { EnvWord } from '../../ui/env'
import { NOTHING } from '../../ui/format'
import { PanelFrame } from '../../ui/panel-frame'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { hintOf } from '../../../../shared/errors/app-error'
import { linkGlyph, linkWord } from '../link-table'
import { RemoveDialog } from './remove-dialog'

export interface TargetLine {
  readonly target: Target
  /** The one that fares worst. */
  readonly link: Link | undefined
  /** From the settings; undefined: given by the platform, and not ours to change. */
  readonly own: Connection | undefined
}

const URGENCY: Readonly<Record<Link['state'], number>> = {
  denied: 3,
  down: 2,
  connecting: 1,
  live: 0,
}

export function targetLines(
  targets: readonly Target[],
  links: readonly Link[],
  connections: readonly Connection[],
): TargetLine[] {
  return targets.map((target) => ({
    target,
    link: links
      .filter(({ targetId }) => targetId === target.id)
      .toSorted((a, b) => URGENCY[b.state] - URGENCY[a.state])[0],
    own: connections.find(({ id }) => id === target.id),
  }))
}

/** Every target: how its link fares, what went wrong, and what to do about it. */
export function TargetTable({
  connections,
  onRemoved,
}: {
  connections: readonly Connection[]
  onRemoved: () => void
}): ReactNode {
  const catalog = useCatalog()
  const links = useLinks()
  const [removing, setRemoving] = useState<string | null>(null)
  const columns = useMemo(() => targetColumns(setRemoving), [])
  const lines = useMemo(
    () => targetLines(catalog?.targets ?? [], links ?? [], connections),
    [catalog, links, connections],
  )
  return (
    <PanelFrame
      title="Connections"
      note={catalog === undefined ? undefined : `${lines.length} configured`}
      flush
      state={
        catalog === undefined
          ? { kind: 'loading' }
          : lines.length === 0
            ? {
                kind: 'first-run',
                text: 'Nothing is watched yet. Add an address below, check it, save it.',
              }
            : { kind: 'live', at: null }
      }
    >
      {lines.length === 0 ? null : (
        <DataTable
          label="Connections"
          columns={columns}
          rows={lines}
          rowKey={({ target }) => target.id}
          tools={lines.length > 12}
          maxHeightPx={520}
        />
      )}
      {removing === null ? null : (
        <RemoveDialog
          targetId={removing}
          onClose={() => setRemoving(null)}
          onRemoved={() => {
            setRemoving(null)
            onRemoved()
          }}
        />
      )}
    </PanelFrame>
  )
}

function targetColumns(onRemove: (targetId: string) => void): readonly Column<TargetLine>[] {
  return [
    { id: 'id', header: 'Id', value: ({ target }) => target.id },
    { id: 'title', header: 'Title', value: ({ target }) => target.title },
    { id: 'kind', header: 'Kind', value: ({ target }) => target.kind },
    {
      id: 'environment',
      header: 'Environment',
      value: ({ target }) => target.environment,
      render: ({ target }) => <EnvWord environment={target.environment} />,
    },
    {
      id: 'state',
      header: 'State',
      value: ({ link }) => (link === undefined ? 'not tried yet' : linkWord(link)),
      render: ({ link }) => (
        <span className="row">
          <StateGlyph state={link === undefined ? 'unknown' : linkGlyph(link)} size={12} word="" />
          {link === undefined ? 'not tried yet' : linkWord(link)}
        </span>
      ),
    },
    {
      id: 'seen',
      header: 'Last good',
      value: ({ link }) => link?.lastOkAt ?? null,
      render: ({ link }) => <Age at={link?.lastOkAt ?? null} suffix=" ago" />,
    },
    {
      id: 'error',
      header: 'What is wrong, and what to do',
      value: ({ link }) =>
        link?.error == null ? null : `${link.error.message}. ${hintOf(link.error.code)}`,
      grows: true,
    },
    { id: 'address', header: 'Address', value: ({ own }) => own?.url ?? NOTHING, mono: true },
    {
      id: 'act',
      header: '',
      controls: true,
      value: () => null,
      render: ({ target, own }) => (
        <Button
          look="quiet"
          label={`Remove… ${target.id}`}
          disabledWhy={
            own === undefined ? 'Given by the platform file, not by the settings.' : undefined
          }
          onClick={() => onRemove(target.id)}
        >
          Remove…
        </Button>
      ),
    },
  ]
}
