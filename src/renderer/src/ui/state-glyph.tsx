import type { ReactNode } from 'react'
import type { TileState } from '../../../shared/model/tile'
import './state-glyph.css'

const WORDS: Readonly<Record<TileState, string>> = {
  critical: 'critical',
  high: 'high',
  medium: 'medium',
  low: 'low',
  normal: 'normal',
  unknown: 'unknown',
  stale: 'stale',
}

/** Shape and letter and colour: each tells the state by itself. */
export function StateGlyph({
  state,
  size = 16,
  word = WORDS[state],
}: {
  state: TileState
  size?: number
  /** Empty when the word stands beside it. */
  word?: string
}): ReactNode {
  return (
    <svg
      className={`glyph glyph-${state}`}
      width={size}
      height={size}
      viewBox="0 0 16 16"
      {...(word === '' ? { 'aria-hidden': true } : { role: 'img', 'aria-label': word })}
    >
      <Shape state={state} />
    </svg>
  )
}

export function stateWord(state: TileState): string {
  return WORDS[state]
}

function Shape({ state }: { state: TileState }): ReactNode {
  switch (state) {
    case 'critical':
      return (
        <>
          <path className="glyph-fill" d="M5 1h6l4 4v6l-4 4H5l-4-4V5z" />
          <text x="8" y="11.4">
            C
          </text>
        </>
      )
    case 'high':
      return (
        <>
          <path className="glyph-fill" d="M8 .8l7.4 13.7H.6z" />
          <text className="glyph-letter-low" x="8" y="13.2">
            H
          </text>
        </>
      )
    case 'medium':
      return (
        <>
          <rect className="glyph-fill" x="1.5" y="1.5" width="13" height="13" />
          <text x="8" y="11.5">
            M
          </text>
        </>
      )
    case 'low':
      return (
        <>
          <circle className="glyph-fill" cx="8" cy="8" r="7" />
          <text x="8" y="11.3">
            L
          </text>
        </>
      )
    case 'normal':
      return <circle className="glyph-ring" cx="8" cy="8" r="5" />
    case 'unknown':
    case 'stale':
      return <circle className="glyph-ring glyph-dashed" cx="8" cy="8" r="5" />
  }
}
