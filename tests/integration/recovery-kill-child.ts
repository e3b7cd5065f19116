import { RESTART_ACTION } from '../../src/shared/model/recovery'
import type { Finding } from '../../src/shared/model/finding'
import { systemClock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'
import { AutoRecovery } from '../../src/main/recovery/index'
import { TargetView } from '../../src/main/sources/target-view'
import { makeLink } from '../factories/link'
import { makeFinding } from '../factories/page'
import { openGate, STEPS, type Step } from './actions-kill-child'

const LOOKS = 20

/** Automatic recovery over a worker that never answers; the gate's action leaves a line in `effects`. Dies at `step`. */
export async function lookOnce(folder: string, step?: Step): Promise<string[]> {
  const { gate, audit } = openGate(folder, { step, actionId: RESTART_ACTION })
  const error = { code: 'source/unreachable' as const, message: 'ECONNREFUSED', context: {} }
  const link = makeLink({ targetId: 'w', probe: 'health', state: 'down', attempt: 3, error })
  const view = new TargetView({ id: 'w', kind: 'worker', title: 'w', environment: 'dev' })
  view.apply({ targetId: 'w', probe: 'health', at: 0, link: { ...link, lastOkAt: null } })
  const found: Finding = makeFinding({ ruleId: 'worker-down', targetId: 'w' })
  const told: string[] = []
  const recovery = new AutoRecovery({
    ...{ views: () => [view], findings: () => [found], chains: () => [], gate },
    policies: () => ({ w: { on: true, afterS: 0, kinds: ['down'], prod: false } }),
    ...{ supervisor: () => 'POST http://sup/', maintenance: () => null, publish: () => undefined },
    note: (drafts) => told.push(...drafts.map(({ detail }) => detail)),
    ...{ clock: systemClock, log: silentLogger },
  })
  for (let look = 0; look < LOOKS; look += 1) {
    await recovery.tick()
    await systemClock.wait(10)
  }
  await recovery.close()
  await gate.close()
  await audit.close()
  return told
}

const [folder, step] = process.argv.slice(2)
if (process.argv[1]?.endsWith('recovery-kill-child.ts') === true && folder !== undefined) {
  await lookOnce(
    folder,
    STEPS.find((one) => one === step),
  )
}
