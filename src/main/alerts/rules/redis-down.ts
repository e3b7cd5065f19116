import { defineRule } from '../rule'

/** The link itself: one failed reading says so. */
export const redisDown = defineRule({
  id: 'redis-down',
  kind: 'redis',
  title: 'Redis is down',
  impact: 'Caches miss, queues stand still, sessions may be lost; the databases take the load.',
  causes: [
    'The server stopped, crashed or is being restarted.',
    'It hangs: a slow command, swapping, a stopped process.',
    'The network or a firewall lies between.',
  ],
  steps: [
    'Look whether the process runs and what its log says last.',
    'If it hangs, look for a long command in its slow log and for swapping.',
    'Watch the databases: they now serve what the cache did.',
  ],
  response: 'Bring Redis back; watch the databases, which now serve what it did.',
  panelId: 'workers',
  hidesOthers: true,
  judgesLink: true,
  evaluate(view) {
    const link = view.link('info')
    if (link?.state !== 'down') return []
    const code = link.error?.code
    // It is up and wants a password: that is told by redis-denied.
    if (code === 'source/auth-required') return []
    const isLoading = code === 'source/starting-up'
    return [
      {
        tail: '',
        forMs: 0,
        severity: isLoading ? 'high' : 'critical',
        title: isLoading ? 'Redis is loading its data' : wordsFor(code),
        detail: link.error?.message ?? '',
        value: null,
        threshold: null,
        unit: 'state',
        probe: 'redis.info',
        provenance: 'exact',
      },
    ]
  },
})

const wordsFor = (code: string | undefined): string =>
  code === 'source/timeout' ? 'Redis does not answer in 1.5 s' : 'Redis is down'
