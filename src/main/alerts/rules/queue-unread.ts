import { hintOf } from '../../../shared/errors/app-error'
import type { Link } from '../../../shared/model/link'
import { defineRule } from '../rule'

/** What each probe reads, in words. */
const PLACES = [
  ['counts', 'Redis'],
  ['sql-counts', 'PostgreSQL'],
] as const

/** The links themselves: queues that cannot be read may fill unseen. */
export const queueUnread = defineRule({
  id: 'queue-unread',
  kind: 'queue',
  title: 'Queues cannot be read',
  impact: 'How much waits and what fails is not known; without its server no job runs either.',
  causes: [
    'The Redis or the database that keeps the jobs is down or hangs.',
    'The password was changed, or the user lacks a right.',
  ],
  steps: [
    'Look at that server first: its own tile says more.',
    'Compare user and password of this connection with the server.',
    'Choose "try again" on the connection.',
  ],
  response: 'Find out whether the queue server runs; if it does, why it does not let us in.',
  panelId: 'queues',
  hidesOthers: true,
  judgesLink: true,
  evaluate(view) {
    const failed = PLACES.flatMap(([probe, place]) => {
      const link = view.link(probe)
      return link?.state === 'down' || link?.state === 'denied' ? [{ link, place }] : []
    })
    const [first] = failed
    if (first === undefined) return []
    const isDown = failed.some(({ link }) => link.state === 'down')
    return [
      {
        tail: '',
        forMs: 0,
        severity: isDown ? 'critical' : 'high',
        title: `The queues in ${failed.map(({ place }) => place).join(' and ')} cannot be read`,
        detail: failed.map(({ link, place }) => `${place}: ${wordsOf(link)}`).join(' '),
        value: null,
        threshold: null,
        unit: 'state',
        probe: `queue.${first.link.probe}`,
        provenance: 'exact',
      },
    ]
  },
})

function wordsOf({ error, state }: Link): string {
  if (error === null) return `${state}.`
  const { fix } = error.context
  return `${error.message}. ${typeof fix === 'string' ? fix : hintOf(error.code)}`
}
