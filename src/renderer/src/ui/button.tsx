import { Button as BaseButton } from '@base-ui/react/button'
import type { ReactNode, Ref } from 'react'
import './button.css'

export interface ButtonProps {
  children: ReactNode
  onClick?: () => void
  /** `quiet`: beside a stronger one. `danger`: cannot be undone. */
  look?: 'plain' | 'quiet' | 'danger' | 'icon'
  /** Why it cannot be pressed; read out and shown on hover. The button stays reachable. */
  disabledWhy?: string | undefined
  /** The name when the text alone does not say it. */
  label?: string
  pressed?: boolean
  expanded?: boolean
  submit?: boolean
  ref?: Ref<HTMLButtonElement>
}

export function Button({
  children,
  onClick,
  look = 'plain',
  disabledWhy,
  label,
  pressed,
  expanded,
  submit = false,
  ref,
}: ButtonProps): ReactNode {
  return (
    <BaseButton
      ref={ref}
      type={submit ? 'submit' : 'button'}
      className={`button button-${look}`}
      disabled={disabledWhy !== undefined}
      focusableWhenDisabled
      aria-label={label}
      aria-pressed={pressed}
      aria-expanded={expanded}
      title={disabledWhy ?? (look === 'icon' ? label : undefined)}
      onClick={onClick}
    >
      {children}
    </BaseButton>
  )
}
