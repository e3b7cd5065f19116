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
  return <span className="env-word">{WORDS[environment]}</span>
}

/** 3 px along the top edge: hatched for PROD, dotted for staging. Never red, which is for alarms. */
export function EnvBand({ environment }: { environment: Environment }): ReactNode {
  return <div className={`env-band env-band-${environment}`} aria-hidden="true" />
}
