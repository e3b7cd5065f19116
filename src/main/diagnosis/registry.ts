import type { LinkKind } from './link'
import { afterDeploy } from './links/after-deploy'
import { blockedWorker } from './links/blocked-worker'
import { dependency } from './links/dependency'
import { ownHealth } from './links/own-health'
import { poolFull } from './links/pool-full'
import { replayPaused } from './links/replay-paused'
import { rootBlocker } from './links/root-blocker'
import { sharedDependency } from './links/shared-dependency'

/** Every kind of link: one file in links/ and one line here. The surest first: a finding has one cause. */
export const LINK_KINDS: readonly LinkKind[] = [
  rootBlocker,
  replayPaused,
  blockedWorker,
  poolFull,
  dependency,
  ownHealth,
  sharedDependency,
  afterDeploy,
]
