import {
  createContext,
  use,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react'
import { Button } from '../ui/button'

interface Inspected {
  readonly title: string
  readonly content: ReactNode
}

interface Inspector {
  readonly shown: Inspected | null
  /** Shows details at the right; Esc closes. Open again to change what is shown. */
  readonly open: (title: string, content: ReactNode) => void
  readonly close: () => void
}

const InspectorContext = createContext<Inspector | null>(null)

export function useInspector(): Inspector {
  const inspector = use(InspectorContext)
  if (inspector === null) throw new Error('no InspectorProvider above')
  return inspector
}

export function InspectorProvider({ children }: { children: ReactNode }): ReactNode {
  const [shown, setShown] = useState<Inspected | null>(null)
  const opener = useRef<Element | null>(null)
  const open = useCallback((title: string, content: ReactNode) => {
    opener.current = document.activeElement
    setShown({ title, content })
  }, [])
  const close = useCallback(() => {
    setShown(null)
    if (opener.current instanceof HTMLElement) opener.current.focus()
  }, [])
  const value = useMemo(() => ({ shown, open, close }), [shown, open, close])
  return <InspectorContext value={value}>{children}</InspectorContext>
}

/** The slot at the right of the window: one thing in full. */
export function InspectorSlot(): ReactNode {
  const { shown, close } = useInspector()

  useEffect(() => {
    if (shown === null) return
    const onKey = (event: KeyboardEvent): void => {
      // A dialog or a menu above it takes the key first.
      if (event.key === 'Escape' && !event.defaultPrevented && !isInPopup(event.target)) close()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [shown, close])

  if (shown === null) return null
  return (
    <aside className="inspector" aria-label="Inspector">
      <header className="inspector-head">
        <h2 className="grow">{shown.title}</h2>
        <Button look="icon" label="Close the inspector" onClick={close}>
          ✕
        </Button>
      </header>
      <div className="inspector-body">{shown.content}</div>
    </aside>
  )
}

function isInPopup(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[role="dialog"], [role="listbox"]') !== null
}
