import { useState, type ReactNode } from 'react'
import { AppError } from '../../../../shared/errors/app-error'
import { useLive } from '../../live/context'
import { Button } from '../../ui/button'
import { ErrorNote } from '../../ui/error-note'
import { Field } from '../../ui/field'
import { PanelFrame } from '../../ui/panel-frame'
import { useSettings } from './use-settings'

/** AL9: off until an address is saved. The secret is kept by the keyring and never shown again. */
export function WebhookForm(): ReactNode {
  const { bridge } = useLive()
  const { settings, error, change } = useSettings()
  const [url, setUrl] = useState<string>()
  const [secret, setSecret] = useState('')
  const saved = settings?.webhook ?? null
  const save = (next: string): void => {
    const given = secret === '' ? {} : { secret }
    void change(() => bridge.request('webhook.save', { url: next.trim(), ...given })).then(() => {
      setUrl(undefined)
      setSecret('')
    })
  }
  return (
    <PanelFrame title="Webhook" note={saved === null ? 'off' : 'medium and worse are sent'}>
      <form
        className="stack"
        aria-label="Webhook"
        onSubmit={(event) => {
          event.preventDefault()
          save(url ?? saved?.url ?? '')
        }}
      >
        <Field
          label="Address"
          value={url ?? saved?.url ?? ''}
          onChange={setUrl}
          mono
          required
          maxLength={2_000}
          placeholder="https://alerts.example.com/hook"
          hint="The body is that of Alertmanager, version 4."
        />
        <Field
          label="Signing secret"
          secret
          value={secret}
          onChange={setSecret}
          mono
          maxLength={500}
          hint={
            saved?.hasSecret === true
              ? 'A secret is kept; type a new one to replace it.'
              : 'Without one, messages are not signed.'
          }
        />
        {error === null ? null : <ErrorNote error={error.toData()} />}
        <div className="row">
          <Button submit>Save</Button>
          {saved === null ? null : (
            <Button look="quiet" onClick={() => save('')}>
              Switch off
            </Button>
          )}
        </div>
        <TestButton isSaved={saved !== null} />
      </form>
    </PanelFrame>
  )
}

/** One message now, and what the receiver said to it. */
function TestButton({ isSaved }: { isSaved: boolean }): ReactNode {
  const { bridge } = useLive()
  const [tested, setTested] = useState('')
  const test = async (): Promise<void> => {
    setTested('Sending…')
    try {
      const { ok, detail } = await bridge.request('webhook.test', {})
      setTested(ok ? detail : `Not taken: ${detail}`)
    } catch (thrown) {
      setTested(AppError.from(thrown).message)
    }
  }
  return (
    <div className="row">
      <Button
        look="quiet"
        disabledWhy={isSaved ? undefined : 'Save an address first.'}
        onClick={() => void test()}
      >
        Send a test
      </Button>
      <p role="status" className="small">
        {tested}
      </p>
    </div>
  )
}
