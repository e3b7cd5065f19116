import { Toast as BaseToast } from '@base-ui/react/toast'
import { useCallback, type ReactNode } from 'react'
import './toast.css'

export interface ToastWords {
  readonly title: string
  readonly text?: string
  /** One thing to do: Undo, or the next step. */
  readonly action?: { readonly label: string; readonly run: () => void }
  /** Stays until it is closed. */
  readonly stays?: boolean
}

/** Shows a short message in the corner; also read out. */
export function useToast(): (words: ToastWords) => void {
  const { add } = BaseToast.useToastManager()
  return useCallback(
    ({ title, text, action, stays = false }) => {
      add({
        title,
        ...(text === undefined ? {} : { description: text }),
        ...(stays ? { timeout: 0 } : {}),
        ...(action === undefined
          ? {}
          : { actionProps: { children: action.label, onClick: action.run } }),
      })
    },
    [add],
  )
}

export function ToastProvider({ children }: { children: ReactNode }): ReactNode {
  return (
    <BaseToast.Provider timeout={8_000} limit={4}>
      {children}
      <BaseToast.Portal>
        <BaseToast.Viewport className="toasts" aria-label="Messages">
          <ToastList />
        </BaseToast.Viewport>
      </BaseToast.Portal>
    </BaseToast.Provider>
  )
}

function ToastList(): ReactNode {
  const { toasts } = BaseToast.useToastManager()
  return toasts.map((toast) => (
    <BaseToast.Root key={toast.id} toast={toast} className="toast" swipeDirection="right">
      <BaseToast.Content className="toast-content">
        <div className="grow">
          <BaseToast.Title className="toast-title" />
          <BaseToast.Description className="muted" />
        </div>
        <BaseToast.Action className="button" />
        <BaseToast.Close className="button button-icon" aria-label="Close">
          ✕
        </BaseToast.Close>
      </BaseToast.Content>
    </BaseToast.Root>
  ))
}
