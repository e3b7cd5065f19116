import { useState, type ReactNode } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import { useLive } from '../../live/context'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/error-note'
import '../../ui/field.css'
import './note-form.css'

const MOST_LETTERS = 2_000

/** IN7: a line of one's own in the journal, and a mark on every chart. */
export function NoteForm(): ReactNode {
  const { bridge } = useLive()
  const [text, setText] = useState('')
  const [error, setError] = useState<AppError | null>(null)
  const write = async (): Promise<void> => {
    try {
      await bridge.request('journal.note', { text: text.trim() })
      setText('')
      setError(null)
    } catch (thrown) {
      setError(AppError.from(thrown)) // what was typed stays
    }
  }
  return (
    <form
      className="note-form"
      aria-label="Add a note"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() !== '') void write()
      }}
    >
      <input
        className="field-input grow"
        aria-label="Note"
        placeholder="What did you see or do?"
        value={text}
        maxLength={MOST_LETTERS}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
      />
      <Button
        submit
        look="quiet"
        disabledWhy={text.trim() === '' ? 'Write something first.' : undefined}
      >
        Add note
      </Button>
      {error === null ? null : <ErrorNote error={error.toData()} />}
    </form>
  )
}
