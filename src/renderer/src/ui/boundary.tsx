import { useEffect, useRef, type ReactNode } from 'react'
import { ErrorBoundary, type FallbackProps } from 'react-error-boundary'
import { AppError } from '../../../shared/errors/app-error'
import { useLive } from '../live/context'
import type { Live } from '../live/live'
import { Button } from './button'
import { ErrorNote } from './error-note'

/** Tried again by itself after these waits; then only by hand. */
const RETRY_AFTER_MS = [2_000, 8_000, 30_000] as const

/** Keeps a failure inside: the rest of the window goes on, the error is recorded, and one can try again. */
export function Boundary({ where, children }: { where: string; children: ReactNode }): ReactNode {
  const live = useLive()
  const tries = useRef(0)
  return (
    <ErrorBoundary
      onError={(thrown, { componentStack }) => {
        reportError(live, where, thrown, componentStack ?? '')
      }}
      fallbackRender={(fallback) => (
        <Failed
          {...fallback}
          where={where}
          retryAfterMs={RETRY_AFTER_MS[tries.current] ?? null}
          onRetry={() => {
            tries.current += 1
          }}
        />
      )}
    >
      {children}
    </ErrorBoundary>
  )
}

function Failed({
  error,
  resetErrorBoundary,
  where,
  retryAfterMs,
  onRetry,
}: FallbackProps & {
  where: string
  retryAfterMs: number | null
  onRetry: () => void
}): ReactNode {
  const { clock } = useLive()
  // The first values hold for this failure: a later redraw must not start another wait.
  const first = useRef({ retryAfterMs, retry: resetErrorBoundary, onRetry })
  useEffect(() => {
    const { retryAfterMs: waitMs, retry, onRetry: count } = first.current
    if (waitMs === null) return
    return clock.after(waitMs, () => {
      count()
      retry()
    })
  }, [clock])
  return (
    <section className="panel failed" aria-label={`${where} failed`}>
      <ErrorNote error={AppError.from(error).toData()}>
        <Button onClick={resetErrorBoundary}>Draw again</Button>
      </ErrorNote>
    </section>
  )
}

/** Records a failure of the page in the log of the app. Never throws itself. */
export function reportError(
  { bridge }: Pick<Live, 'bridge'>,
  where: string,
  thrown: unknown,
  componentStack = '',
): void {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const report = {
    where: where.slice(0, 200),
    message: error.message.slice(0, 2_000),
    stack: `${error.stack ?? ''}${componentStack}`.slice(0, 8_000),
  }
  bridge.request('app.report-error', report).catch(() => undefined)
}
