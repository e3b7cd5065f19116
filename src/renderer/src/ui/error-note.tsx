import type { ReactNode } from 'react'
import type { AppErrorData } from '../../../shared/errors/app-error'
import { hintOf } from '../../../shared/errors/app-error'
import { CopyButton } from './copy-button'
import './error-note.css'

/** What happened, what to do next, and the details to hand on. */
export function ErrorNote({
  error,
  children,
}: {
  error: AppErrorData
  /** Buttons beside "Copy details". */
  children?: ReactNode
}): ReactNode {
  return (
    <div className="error-note" role="alert">
      <p className="error-note-text">{error.message}</p>
      <p className="muted">{hintOf(error.code)}</p>
      <ContextList error={error} />
      <div className="row">
        {children}
        <CopyButton text={() => errorDetails(error)}>Copy details</CopyButton>
        <code className="muted">{error.code}</code>
      </div>
    </div>
  )
}

/** The statements, rights and addresses that go with the error. */
function ContextList({ error }: { error: AppErrorData }): ReactNode {
  const entries = Object.entries(error.context)
  if (entries.length === 0) return null
  return (
    <dl className="error-note-context">
      {entries.map(([name, value]) => (
        <div key={name}>
          <dt className="muted">{name}</dt>
          <dd className="mono">{String(value)}</dd>
        </div>
      ))}
    </dl>
  )
}

/** Plain text for a chat or a report. */
export function errorDetails(error: AppErrorData): string {
  const context = Object.entries(error.context).map(([name, value]) => `${name}: ${value}`)
  return [`${error.code}: ${error.message}`, hintOf(error.code), ...context].join('\n')
}
