import { useState, type ReactNode } from 'react'
import { Button } from './button'
import { copyText } from './copy'

/** Copies what `text` answers, and says whether that worked. */
export function CopyButton({
  text,
  children = 'Copy',
  look = 'quiet',
}: {
  text: () => string
  children?: string
  look?: 'plain' | 'quiet'
}): ReactNode {
  const [result, setResult] = useState<'copied' | 'refused' | null>(null)
  const copy = async (): Promise<void> => {
    setResult((await copyText(text())) ? 'copied' : 'refused')
  }
  return (
    <>
      <Button look={look} onClick={() => void copy()}>
        {result === null ? children : result === 'copied' ? 'Copied' : 'Copy was refused'}
      </Button>
      <span className="spoken" role="status">
        {result ?? ''}
      </span>
    </>
  )
}
