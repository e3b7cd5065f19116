import { useEffect, type ReactNode } from 'react'
import { hasEnded, runWord } from '../actions/call'
import { useAction } from '../actions/use-action'
import { useLive } from '../live/context'
import { useToast } from '../ui/toast'

/** Tells of runs that end while their dialog is not open. */
export function RunToasts(): ReactNode {
  const { runs } = useLive()
  const { open, isOpen } = useAction()
  const toast = useToast()

  useEffect(
    () =>
      runs.onChange((run, before) => {
        const justEnded = hasEnded(run) && (before === undefined || !hasEnded(before))
        if (!justEnded || isOpen) return
        const { next } = run
        toast({
          title: `${run.title}: ${runWord(run)}`,
          text: run.detail,
          ...(next === null ? {} : { action: { label: next.label, run: () => open(next) } }),
        })
      }),
    [runs, toast, open, isOpen],
  )
  return null
}
