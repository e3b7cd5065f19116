import { useState, type ReactNode } from 'react'
import { orderOf } from '../../../../shared/model/offer'
import type { OfferRow } from '../../../../shared/model/tables/worker'
import { useLinks } from '../../live/use-state'
import { useTable } from '../../live/use-table'
import { Button } from '../../ui/button'
import { PanelFrame } from '../../ui/panel-frame'
import { roleOf } from './offer-values'
import { OfferForm } from './offer-form'
import { useWorkerChoice } from './use-worker-choice'

const DANGER_WORDS: Readonly<Record<OfferRow['danger'], string>> = {
  low: 'harmless',
  medium: 'adds load or interrupts',
  high: 'destructive: asks for a reason and a typed name',
}

const RESTART_WORDS = 'destructive: asks for a reason; by the worker itself, or by its supervisor'
const isOneRestart = (offer: OfferRow): boolean => orderOf(offer, {}).actionId === offer.id
const previewWords = (dryRun: boolean): string =>
  dryRun ? '; previewed by its own dry run' : '; has no dry run'

/** WK7: what one worker offers to do, and nothing else. */
export function Offers({
  targetIds,
  first,
}: {
  targetIds: readonly string[]
  /** Of which worker to begin with. */
  first: string | undefined
}): ReactNode {
  const { targetId, choice } = useWorkerChoice(targetIds, first)
  return <OffersOf key={targetId} targetId={targetId} tools={choice} />
}

function OffersOf({ targetId, tools }: { targetId: string; tools: ReactNode }): ReactNode {
  const offers = useTable(targetId, 'worker.offers')?.rows
  const dialect = useTable(targetId, 'worker.info')?.rows[0]?.dialect
  const isDown = (useLinks() ?? []).some(
    ({ targetId: id, probe, state }) => id === targetId && probe === 'health' && state === 'down',
  )
  const [openId, setOpenId] = useState<string | null>(null)
  if (offers === undefined || offers.length === 0) {
    const state = offers === undefined ? 'loading' : 'none'
    return (
      <PanelFrame
        title={`Offered by ${targetId}`}
        tools={tools}
        state={
          state === 'none'
            ? { kind: 'no-data', text: noneText(targetId, dialect) }
            : isDown
              ? {
                  kind: 'no-data',
                  text: `${targetId} does not answer, so what it offers is not known.`,
                }
              : { kind: 'loading' }
        }
      />
    )
  }
  return (
    <PanelFrame
      title={`Offered by ${targetId}`}
      tools={tools}
      note={isDown ? 'it does not answer now; as it offered last' : 'as the worker offers it'}
    >
      <ul className="offers" aria-label={`Actions of ${targetId}`}>
        {offers.map((offer) => (
          <li key={offer.id}>
            <Offer
              targetId={targetId}
              offer={offer}
              drain={offers.find(({ id }) => roleOf(id) === 'drain')}
              isOpen={openId === offer.id}
              onOpen={setOpenId}
            />
          </li>
        ))}
      </ul>
    </PanelFrame>
  )
}

function Offer({
  targetId,
  offer,
  drain,
  isOpen,
  onOpen,
}: {
  targetId: string
  offer: OfferRow
  drain: OfferRow | undefined
  isOpen: boolean
  onOpen: (id: string | null) => void
}): ReactNode {
  const { id, title, danger, dryRun, fields, refusal } = offer
  const isRestart = roleOf(id) === 'restart'
  return (
    <>
      <div className="offer-head">
        <span className="offer-words">
          <strong>{title}</strong> <code className="muted">{id}</code>
          <small className="muted">
            {isOneRestart(offer) ? RESTART_WORDS : DANGER_WORDS[danger]}
            {isOneRestart(offer) ? '' : previewWords(dryRun)}
          </small>
        </span>
        {fields === null ? null : (
          <Button
            look="quiet"
            label={`${title} on ${targetId}…`}
            expanded={isOpen}
            onClick={() => onOpen(isOpen ? null : id)}
          >
            {isOpen ? 'Close' : 'Run…'}
          </Button>
        )}
      </div>
      {refusal === null ? null : (
        <p className="small">{`It cannot be called from here: ${refusal}.`}</p>
      )}
      {isOpen && isRestart && drain !== undefined ? (
        <p className="row small">
          What runs now would be cut off.
          <Button look="quiet" onClick={() => onOpen(drain.id)}>{`${drain.title} first`}</Button>
        </p>
      ) : null}
      {isOpen && fields !== null ? (
        <OfferForm targetId={targetId} offer={{ id, title, fields }} />
      ) : null}
    </>
  )
}

const noneText = (targetId: string, dialect: string | undefined): string =>
  dialect === undefined || dialect === 'ops/v1'
    ? `${targetId} offers no actions.`
    : `${targetId} speaks ${dialect}, which offers no actions.`
