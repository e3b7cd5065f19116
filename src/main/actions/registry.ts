import type { Action } from './action'
import { callOffer } from './call-offer/index'
import { cancelBackend } from './cancel-backend/index'
import { forceCloseBreaker } from './force-close-breaker/index'
import { forceOpenBreaker } from './force-open-breaker/index'
import { invalidateCache } from './invalidate/index'
import { pauseQueue } from './pause/index'
import { probeBreaker } from './probe-breaker/index'
import { promoteJobs } from './promote/index'
import { refreshView } from './refresh-view/index'
import { resetBreaker } from './reset-breaker/index'
import { restartWorker } from './restart/index'
import { resumeQueue } from './resume/index'
import { retryFailed } from './retry-failed/index'
import { terminateBackend } from './terminate-backend/index'
import { warmCache } from './warm-cache/index'

/** Every action there is: one line each. */
export const ACTIONS: readonly Action[] = [
  refreshView,
  cancelBackend,
  terminateBackend,
  resetBreaker,
  probeBreaker,
  forceOpenBreaker,
  forceCloseBreaker,
  warmCache,
  callOffer,
  restartWorker,
  retryFailed,
  pauseQueue,
  resumeQueue,
  promoteJobs,
  invalidateCache,
]
