import { useState } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import type { Output } from '../../../../shared/ipc/contract'
import { useLive } from '../../live/context'
import { EMPTY_DRAFT, toConnection, type Draft } from './form-parts'

export type Checked = Output<'connections.check'>

export type FormStep =
  | { readonly at: 'editing' }
  | { readonly at: 'checking' }
  | { readonly at: 'checked'; readonly result: Checked }
  | { readonly at: 'saving' }
  | { readonly at: 'saved'; readonly id: string }
  | { readonly at: 'failed'; readonly error: AppError }

export interface ConnectionForm {
  readonly draft: Draft
  readonly step: FormStep
  readonly change: (part: Partial<Draft>) => void
  readonly check: () => void
  readonly save: () => void
}

/** One connection from the first letter to the first reading. */
export function useForm(onSaved: () => void): ConnectionForm {
  const { bridge, catalog } = useLive()
  const [draft, setDraft] = useState<Draft>(EMPTY_DRAFT)
  const [step, setStep] = useState<FormStep>({ at: 'editing' })

  const check = async (): Promise<void> => {
    setStep({ at: 'checking' })
    try {
      const result = await bridge.request('connections.check', toConnection(draft))
      setStep({ at: 'checked', result })
    } catch (thrown) {
      setStep({ at: 'failed', error: AppError.from(thrown) })
    }
  }

  const save = async (): Promise<void> => {
    setStep({ at: 'saving' })
    try {
      catalog.set(await bridge.request('connections.save', toConnection(draft)))
      // The address holds a password: it does not stay here.
      setDraft({ ...EMPTY_DRAFT, kind: draft.kind, environment: draft.environment })
      setStep({ at: 'saved', id: draft.id })
      onSaved()
    } catch (thrown) {
      setStep({ at: 'failed', error: AppError.from(thrown) })
    }
  }

  return {
    draft,
    step,
    change: (part) => {
      setDraft({ ...draft, ...part })
      setStep({ at: 'editing' })
    },
    check: () => void check(),
    save: () => void save(),
  }
}
