import { useCallback } from 'react'
import { AppError } from '../../../shared/errors/app-error'
import { useLive } from '../live/context'
import { formatClock } from '../ui/format'
import { useToast, type ToastWords } from '../ui/toast'
import { go } from './route'

/** IN7: one key press keeps what the window shows in the open incident. */
export function usePicture({ isWall = false } = {}): () => void {
  const { bridge } = useLive()
  const tell = useToast()
  return useCallback(() => {
    // On the wall nothing can be pressed, and nobody puts a message away.
    const say = ({ action, stays = false, ...words }: ToastWords): void =>
      tell(isWall ? words : { ...words, stays, ...(action === undefined ? {} : { action }) })
    withoutMessages(() => bridge.request('incidents.take-picture', { panel: panelShown() }))
      .then(({ incidentId: id, picture: { number, at } }) =>
        say({
          title: `Picture ${number} taken at ${formatClock(at)} UTC`,
          text: id,
          action: { label: 'Show', run: () => go('incidents', { id }) },
        }),
      )
      .catch((thrown: unknown) => say(failureOf(AppError.from(thrown))))
  }, [bridge, tell, isWall])
}

function failureOf({ code, message, hint }: AppError): ToastWords {
  const declare = { label: 'Declare an incident', run: () => go('incidents') }
  return {
    ...{ title: `No picture was kept: ${message}`, text: hint, stays: true },
    ...(code === 'incident/none-open' ? { action: declare } : {}),
  }
}

/** A message lies over what the picture is for. */
async function withoutMessages<T>(take: () => Promise<T>): Promise<T> {
  const { dataset } = document.documentElement
  dataset['pictured'] = ''
  try {
    await painted()
    return await take()
  } finally {
    delete dataset['pictured']
  }
}

/** What was just closed, as the palette, must not be in it. */
async function painted(): Promise<void> {
  for (let frame = 0; frame < 2; frame += 1) {
    await new Promise((done) => requestAnimationFrame(done))
  }
}

const panelShown = (): string =>
  (document.querySelector('main')?.getAttribute('aria-label') ?? '').slice(0, 80)
