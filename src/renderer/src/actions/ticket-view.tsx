import type { ReactNode, RefObject } from 'react'
import type { Ticket } from '../../../shared/model/action'
import { formatValue } from '../ui/format'
import { StateGlyph } from '../ui/state-glyph'
import { whyNot } from './call'
import type { ActionSession } from './use-session'

/** What will happen, what was checked, with which right. */
export function TicketFacts({ ticket }: { ticket: Ticket }): ReactNode {
  return (
    <>
      <p>{ticket.summary}</p>
      <dl className="action-facts">
        <dt>Effect</dt>
        <dd>
          <ul>
            {ticket.effects.map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
        </dd>
        {ticket.checks.length === 0 ? null : (
          <>
            <dt>Checked</dt>
            <dd>
              <ul>
                {ticket.checks.map(({ label, ok, detail }) => (
                  <li key={label} className="action-check">
                    <StateGlyph
                      state={ok ? 'normal' : 'medium'}
                      size={12}
                      word={ok ? 'passed' : 'warning'}
                    />
                    <span>{detail === '' ? label : `${label}: ${detail}`}</span>
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
        <dt>Usually takes</dt>
        <dd>{ticket.usualMs === null ? 'not known yet' : formatValue(ticket.usualMs, 'ms')}</dd>
        <dt>Can be undone</dt>
        <dd>{ticket.reversible ? 'yes' : 'no'}</dd>
        <dt>Runs as</dt>
        <dd>{ticket.credential}</dd>
      </dl>
    </>
  )
}

/** The reason and the words to type, as far as they are asked for. */
export function ActionForm({
  session,
  ticket,
  first,
}: {
  session: ActionSession
  ticket: Ticket
  first: RefObject<HTMLInputElement | null>
}): ReactNode {
  const { reason, phrase, setReason, setPhrase } = session
  return (
    <form
      className="action-form"
      onSubmit={(event) => {
        event.preventDefault()
        // Enter never runs what cannot be undone: that takes its own button.
        const ready = whyNot({ ...session, ticket }) === undefined
        if (ready && ticket.risk !== 'destructive') session.confirm()
      }}
    >
      <label className="action-field">
        <span>{ticket.reasonRequired ? 'Reason' : 'Reason (optional)'}</span>
        <input
          ref={first}
          value={reason}
          maxLength={500}
          required={ticket.reasonRequired}
          placeholder="kept in the audit log"
          autoComplete="off"
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      {ticket.phrase === '' ? null : (
        <label className="action-field">
          <span>
            Type <code>{ticket.phrase}</code> to confirm
          </span>
          <input
            className="mono"
            value={phrase}
            required
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setPhrase(event.target.value)}
          />
        </label>
      )}
      <button type="submit" hidden />
    </form>
  )
}
