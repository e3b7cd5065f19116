import { useEffect, useState } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import type { Input } from '../../../../shared/ipc/contract'
import { useLive } from '../../live/context'

/** The picture as something an `img` shows; undefined: not there yet, or `error` says why not. */
export function usePictureUrl({ id, number, size }: Input<'incidents.read-picture'>): {
  url: string | undefined
  error: AppError | null
} {
  const { bridge } = useLive()
  const [url, setUrl] = useState<string>()
  const [error, setError] = useState<AppError | null>(null)
  useEffect(() => {
    let isCurrent = true
    bridge.request('incidents.read-picture', { id, number, size }).then(
      (found) => {
        if (isCurrent) setUrl(found.url)
      },
      (thrown: unknown) => {
        if (isCurrent) setError(AppError.from(thrown))
      },
    )
    return () => {
      isCurrent = false
    }
  }, [bridge, id, number, size])
  return { url, error }
}
