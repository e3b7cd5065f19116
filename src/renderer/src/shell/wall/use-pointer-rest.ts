import { useEffect, useState } from 'react'
import { useLive } from '../../live/context'

export const POINTER_RESTS_AFTER_MS = 3_000

/** Whether the pointer has not moved for 3 s. */
export function usePointerRest(): boolean {
  const { clock } = useLive()
  const [rests, setRests] = useState(false)
  useEffect(() => {
    let stop = (): void => undefined
    const begin = (): void => {
      stop()
      setRests(false)
      stop = clock.after(POINTER_RESTS_AFTER_MS, () => setRests(true))
    }
    begin()
    addEventListener('pointermove', begin)
    return () => {
      stop()
      removeEventListener('pointermove', begin)
    }
  }, [clock])
  return rests
}
