import { hintOf } from '../../../../shared/errors/app-error'
import { Button } from '../../ui/button'
import type { Column } from '../../ui/column'
import { EnvWord } from '../../ui/env'
import { NOTHING } from '../../ui/format'
import { StateGlyph } from '../../ui/state-glyph'
import { Age } from '../../ui/time'
import { TwoLines } from '../../ui/two-lines'
import { linkGlyph, linkWord } from '../link-table'
import { TargetCollection, type CollectionChoice } from './collection'
import type { TargetLine } from './targets'

/** What is shown of each target, and what can be done about it. */
export function targetColumns(
  onRemove: (targetId: string) => void,
  choice: CollectionChoice | undefined,
): readonly Column<TargetLine>[] {
  return [
    {
      id: 'id',
      header: 'Connection',
      value: ({ target }) => target.id,
      render: ({ target: { id, title } }) => (
        <TwoLines second={title === id ? '' : title}>{id}</TwoLines>
      ),
    },
    { id: 'kind', header: 'Kind', value: ({ target }) => target.kind },
    {
      id: 'environment',
      header: 'Env',
      value: ({ target }) => target.environment,
      render: ({ target }) => <EnvWord environment={target.environment} />,
    },
    ...LINK,
    ...collectionColumns(choice),
    {
      id: 'error',
      header: 'What is wrong, and the address',
      value: (line) => [troubleOf(line), line.own?.url].filter(Boolean).join(' ') || null,
      render: (line) => (
        <TwoLines second={line.own === undefined ? '' : <code>{line.own.url}</code>}>
          {troubleOf(line) ?? NOTHING}
        </TwoLines>
      ),
      grows: true,
    },
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

const LINK: readonly Column<TargetLine>[] = [
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
]

function troubleOf({ link }: TargetLine): string | null {
  return link?.error == null ? null : `${link.error.message}. ${hintOf(link.error.code)}`
}

/** ST7, OV10: how often it is read, and what that costs. */
function collectionColumns(choice: CollectionChoice | undefined): readonly Column<TargetLine>[] {
  return [
    {
      id: 'collection',
      header: 'Collection',
      controls: true,
      value: ({ target }) =>
        choice === undefined
          ? null
          : (choice.collection.byTarget[target.id] ?? choice.collection.preset),
      render: ({ target }) =>
        choice === undefined ? '' : <TargetCollection {...choice} targetId={target.id} />,
    },
    { id: 'cost', header: 'Cost a min', value: ({ cost }) => cost, unit: 'ms' },
  ]
}
