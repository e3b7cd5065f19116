import { hintOf } from '../../../shared/errors/app-error'
import { defineRule } from '../rule'

/** Redis does not let us in, or lets us see a part only. */
export const redisDenied = defineRule({
  id: 'redis-denied',
  kind: 'redis',
  title: 'Redis refuses us',
  impact: 'What is refused is not watched: a fault there would not be seen.',
  causes: [
    'The password was changed, or the user was removed.',
    'The user lacks a right that its ACL line should grant.',
    'The server took us for another user, as an open default user does with a wrong password.',
  ],
  steps: [
    'Compare user and password of this connection with the server.',
    'Let an admin run the ACL line in the details.',
    'Choose "try again" on the connection.',
  ],
  response: 'Mend user, password or ACL of this connection.',
  panelId: 'connections',
  judgesLink: true,
  evaluate(view) {
    const base = {
      tail: '',
      forMs: 0,
      value: null,
      threshold: null,
      unit: 'state',
      probe: 'redis.info',
      provenance: 'exact',
    } as const
    const { state, error } = view.link('info') ?? {}
    const isRefused = state === 'denied' || error?.code === 'source/auth-required'
    if (isRefused && error != null) {
      const fix =
        typeof error.context['fix'] === 'string' ? error.context['fix'] : hintOf(error.code)
      const detail = `${error.message}. ${fix}`
      return [{ ...base, severity: 'high', title: 'Redis refuses us', detail }]
    }
    const gaps = (state === 'live' && view.table('redis.gaps')) || []
    if (gaps.length === 0) return []
    const detail = gaps.map(({ message, fix }) => `${message}. ${fix}`.trim()).join(' ')
    return [{ ...base, severity: 'low', title: 'Redis shows us a part only', detail }]
  },
})
