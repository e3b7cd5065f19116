import type { QueueFailureRow, QueueRow } from '../../src/shared/model/tables/queue'

export function makeQueueRow(parts: Partial<QueueRow> = {}): QueueRow {
  return {
    ...{ name: 'mails', system: 'bullmq', at: 0, waiting: 0, prioritized: 0, active: 0 },
    ...{ delayed: 0, failed: 0, completed: 0, waitingChildren: 0, paused: false },
    ...{
      oldestWaitingMs: 0,
      workers: 1,
      inPerS: 0,
      outPerS: 0,
      failPercent10m: null,
      failed10m: 3,
    },
    ...parts,
  }
}

export function makeFailureRow(parts: Partial<QueueFailureRow> = {}): QueueFailureRow {
  return {
    ...{ queue: 'mails', system: 'bullmq', group: 'g1', message: 'mailbox N is full' },
    ...{ topFrame: 'send (mail/send.js:12)', count: 3, firstAt: 0, lastAt: 0 },
    ...{ jobNames: ['send'], jobIds: ['1', '2', '3'], attemptsMade: 3 },
    ...{ sample: 'mailbox 12 is full', payload: 'to: text of 15' },
    ...parts,
  }
}
