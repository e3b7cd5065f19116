import type { ErrorCode } from '../../../shared/errors/codes'
import { hintOf } from '../../../shared/errors/app-error'
import type { Severity } from '../../../shared/model/finding'
import { defineRule } from '../rule'

const NOT_UNDERSTOOD: readonly ErrorCode[] = ['source/bad-answer', 'source/too-large']

/** WK4: no reading at all. Unreachable, hanging, refusing and not understood each say so. */
export const workerDown = defineRule({
  id: 'worker-down',
  kind: 'worker',
  title: 'Worker is not to be read',
  impact: 'What it works on stands still or goes to others; its breakers and caches are not seen.',
  causes: [
    'The process crashed, was killed or is being deployed.',
    'It hangs: a blocked event loop, no memory, a stopped process.',
    'The address is not that of its health endpoint, or the network lies between.',
  ],
  steps: [
    'Look whether the process runs, and at the last lines of its log.',
    'If it accepts connections but does not answer, it hangs: restart it.',
    'If it answers with something else, correct the address of this connection.',
  ],
  response: 'Look whether the process runs; restart it.',
  panelId: 'workers',
  actionId: 'worker.restart',
  hidesOthers: true,
  judgesLink: true,
  evaluate(view) {
    const { state, error } = view.link('health') ?? {}
    if (state !== 'down' && state !== 'denied') return []
    const code = error?.code ?? 'source/unreachable'
    const { severity, title } = wordsFor(code, state === 'denied')
    return [
      {
        tail: '',
        forMs: 0,
        severity,
        title,
        detail: `${error?.message ?? ''}. ${hintOf(code)}`,
        value: null,
        threshold: null,
        unit: 'state',
        probe: 'worker.health',
        provenance: 'exact',
      },
    ]
  },
})

function wordsFor(code: ErrorCode, isDenied: boolean): { severity: Severity; title: string } {
  if (isDenied) return { severity: 'high', title: 'Worker refuses us' }
  if (NOT_UNDERSTOOD.includes(code)) {
    return { severity: 'high', title: 'Worker is reachable, but not understood' }
  }
  if (code === 'source/timeout') {
    return { severity: 'critical', title: 'Worker does not answer in 2 s' }
  }
  return { severity: 'critical', title: 'Worker is unreachable' }
}
