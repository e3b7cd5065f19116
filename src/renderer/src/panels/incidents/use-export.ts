import { useEffect, useState } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import type {
  Incident,
  ReportFormat,
  ReportPreview,
  ReportSection,
  ReportWish,
} from '../../../../shared/model/incident'
import { useLive } from '../../live/context'
import { useIncidents } from '../../live/use-state'

type Step =
  | { readonly at: 'choosing' }
  | { readonly at: 'running'; readonly done: number; readonly words: string }
  | { readonly at: 'done'; readonly folder: string; readonly files: number }
  | { readonly at: 'failed'; readonly error: AppError }

export interface ReportExport {
  readonly preview: ReportPreview | undefined
  readonly wish: ReportWish
  readonly step: Step
  readonly change: (part: Partial<ReportWish>) => void
  readonly run: (formats: readonly ReportFormat[]) => void
  readonly cancel: () => void
}

const ALL: readonly ReportSection[] = [
  ...(['summary', 'metrics', 'timeline', 'findings', 'actions', 'charts', 'pictures'] as const),
  ...(['tables', 'configuration', 'write-up'] as const),
]

/** The choices of one export, their preview, and how far it is. */
export function useExport({ id }: Pick<Incident, 'id'>): ReportExport {
  const { bridge, clock } = useLive()
  const exports = useIncidents()?.exports ?? []
  const [wish, setWish] = useState<ReportWish>({
    ...{ id, sections: [...ALL], hideHosts: false, hideUsers: false },
  })
  const [preview, setPreview] = useState<ReportPreview>()
  const [step, setStep] = useState<Step>({ at: 'choosing' })
  const [exportId, setExportId] = useState('')

  useEffect(() => {
    let isCurrent = true
    bridge.request('incidents.preview', wish).then(
      (made) => {
        if (isCurrent) setPreview(made)
      },
      (thrown: unknown) => {
        if (isCurrent) setStep({ at: 'failed', error: AppError.from(thrown) })
      },
    )
    return () => {
      isCurrent = false
    }
  }, [bridge, wish])

  const run = (formats: readonly ReportFormat[]): void => {
    const own = `export-${clock.now()}`
    setExportId(own)
    setStep({ at: 'running', done: 0, words: 'Reading the evidence' })
    bridge.request('incidents.export', { ...wish, exportId: own, formats: [...formats] }).then(
      ({ folder, files }) => setStep({ at: 'done', folder, files: files.length }),
      (thrown: unknown) => setStep({ at: 'failed', error: AppError.from(thrown) }),
    )
  }
  const told = exports.find((one) => one.exportId === exportId)
  return {
    ...{ preview, wish, run },
    step:
      step.at === 'running' && told !== undefined
        ? { at: 'running', done: told.done, words: told.step }
        : step,
    change: (part) => {
      setWish((before) => ({ ...before, ...part }))
      setStep({ at: 'choosing' })
    },
    cancel: () => {
      // Whether it could be stopped is told by the export itself.
      bridge.request('incidents.cancel', { exportId }).catch(() => undefined)
    },
  }
}
