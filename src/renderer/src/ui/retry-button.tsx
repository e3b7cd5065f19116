import { useState, type ReactNode } from 'react'
import { useLive } from '../live/context'
import { Button } from './button'

/** Tries the connection now instead of waiting for its turn. */
export function RetryButton({ targetId }: { targetId: string }): ReactNode {
  const { bridge } = useLive()
  const [trying, setTrying] = useState(false)
  const retry = async (): Promise<void> => {
    setTrying(true)
    try {
      await bridge.request('links.retry', { targetId })
    } catch {
      // The link itself tells how the try went.
    } finally {
      setTrying(false)
    }
  }
  return (
    <Button onClick={() => void retry()} disabledWhy={trying ? 'It is being tried.' : undefined}>
      Retry now
    </Button>
  )
}
