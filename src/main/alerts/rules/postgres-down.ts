import { hintOf } from '../../../shared/errors/app-error'
import type { Link } from '../../../shared/model/link'
import { defineRule } from '../rule'

/** The link itself: one failed reading says so. */
export const postgresDown = defineRule({
  id: 'postgres-down',
  kind: 'postgres',
  title: 'PostgreSQL cannot be read',
  impact:
    'If the server is down, everything that needs it fails. If only we are kept out, a fault there would not be seen.',
  causes: [
    'The server stopped, crashed or is being restarted.',
    'It hangs, or has no free connection.',
    'The network, a firewall or a changed password keeps us out.',
  ],
  steps: [
    'Look whether the server runs and what its log says last.',
    'If it has no free connection, end idle sessions.',
    'If only we are refused, compare the user, the password and pg_hba.conf.',
  ],
  judgesLink: true,
  evaluate(view) {
    const link = view.link('session')
    if (link === undefined || (link.state !== 'down' && link.state !== 'denied')) return []
    const { error } = link
    return [
      {
        tail: '',
        forMs: 0,
        severity: severityOf(link),
        title: titleOf(link),
        detail: error === null ? '' : `${error.message}. ${fixOf(error)}`,
        value: null,
        threshold: null,
        unit: 'state',
        probe: 'postgres.session',
        provenance: 'exact',
      },
    ]
  },
})

const isRestarting = (link: Link): boolean => link.error?.code === 'source/starting-up'

const severityOf = (link: Link): 'high' | 'critical' =>
  link.state === 'denied' || isRestarting(link) ? 'high' : 'critical'

function titleOf(link: Link): string {
  if (link.state === 'denied') {
    return link.error?.code === 'source/not-permitted'
      ? 'PostgreSQL does not let us see'
      : 'PostgreSQL refuses us'
  }
  if (isRestarting(link)) return 'PostgreSQL is stopping, starting or recovering'
  if (link.error?.code === 'source/full') return 'PostgreSQL has no free connection'
  if (link.error?.code === 'source/timeout') return 'PostgreSQL does not answer in 1.5 s'
  return 'PostgreSQL is down'
}

function fixOf({ code, context }: NonNullable<Link['error']>): string {
  return typeof context['grant'] === 'string' ? context['grant'] : hintOf(code)
}
