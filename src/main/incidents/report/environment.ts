import { ENVIRONMENTS, type Environment } from '../../../shared/model/target'
import { NONE } from './html-parts'
import { markup, type Markup } from './markup'

const WORDS: Readonly<Record<Environment, string>> = { prod: 'PROD', staging: 'STAGING', dev: '' }

/** The most delicate one: a report about several targets is as careful as about the worst of them. */
export function environmentOf(
  targets: readonly { readonly environment: Environment }[],
): Environment {
  const ranks = targets.map(({ environment }) => ENVIRONMENTS.indexOf(environment))
  return ENVIRONMENTS[Math.max(0, ...ranks)] ?? 'dev'
}

/** AC3: a band along the top and the word across the page; printed, on every page. */
export function environmentMark(environment: Environment): Markup {
  if (environment === 'dev') return NONE
  const word = WORDS[environment]
  return markup`<div class="env env-${environment}" aria-hidden="true"></div>
        <p class="env-mark" aria-hidden="true">${word}</p>
        <p class="env-word">${word}</p>`
}

export function environmentLine(environment: Environment): string {
  return environment === 'dev' ? '' : `**${WORDS[environment]}**`
}

/** Dark hatch for production, dots for staging. Never red: that is for alarms. */
export const ENVIRONMENT_STYLE = `
.env { position: fixed; top: 0; left: 0; right: 0; height: 8px; }
.env-prod { background: repeating-linear-gradient(135deg, #16181b 0 6px, #fff 6px 12px); }
.env-staging { background: radial-gradient(circle, #464e57 1.5px, transparent 2px) 0 0 / 8px 8px; }
.env-mark { position: fixed; top: 38%; left: 0; right: 0; margin: 0; z-index: -1; transform: rotate(-24deg);
  color: #eceef0; font-size: 150px; font-weight: 700; letter-spacing: 0.1em; line-height: 1; text-align: center; }
.env-word { display: inline-block; margin: 8px 0; padding: 0 8px; border: 2px solid #16181b; font-weight: 700; letter-spacing: 0.08em; }
@media print { * { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
`
