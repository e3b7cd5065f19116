import { useState, type ReactNode } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import { useLive } from '../../live/context'
import { Button } from '../../ui/button'
import { Dialog } from '../../ui/dialog'
import { ErrorNote } from '../../ui/error-note'

/** Nothing of the target changes, but its password is forgotten: that is said first. */
export function RemoveDialog({
  targetId,
  onClose,
  onRemoved,
}: {
  targetId: string
  onClose: () => void
  onRemoved: () => void
}): ReactNode {
  const { bridge, catalog } = useLive()
  const [error, setError] = useState<AppError | null>(null)
  const remove = async (): Promise<void> => {
    try {
      catalog.set(await bridge.request('connections.remove', { targetId }))
      onRemoved()
    } catch (thrown) {
      setError(AppError.from(thrown))
    }
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove connection ${targetId}?`}
      foot={
        <>
          <Button look="quiet" onClick={onClose}>
            Keep it
          </Button>
          <Button look="danger" onClick={() => void remove()}>{`Remove ${targetId}`}</Button>
        </>
      }
    >
      <p>It is no longer watched, and its passwords are forgotten.</p>
      <p>The server itself, the history and the audit log are left as they are.</p>
      {error === null ? null : <ErrorNote error={error.toData()} />}
    </Dialog>
  )
}
