import type { ReactNode } from 'react'
import type { Environment } from '../../../shared/model/target'
import './env.css'

const WORDS: Readonly<Record<Environment, string>> = {
  prod: 'PROD',
  staging: 'STAGING',
  dev: 'DEV',
}

/** The word for an environment: PROD. */
export function EnvWord({ environment }: { environment: Environment }): ReactNode {
  return <span className={`env-word env-word-${environment}`}>{WORDS[environment]}</span>
}

/**
 * AC3: a frame around the window or dialog that it stands in, and the word across it: hatched for PROD, dotted for staging. Never
 * red, which is for alarms. The word is read out where `EnvWord` stands.
 */
export function EnvFrame({ environment }: { environment: Environment }): ReactNode {
  if (environment === 'dev') return null
  return (
    <div
      className={`env-frame env-frame-${environment}`}
      data-word={WORDS[environment]}
      aria-hidden="true"
    />
  )
}
