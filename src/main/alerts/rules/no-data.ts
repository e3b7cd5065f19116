import type { Link } from '../../../shared/model/link'
import type { TargetView } from '../../sources/target-view'
import { defineRule } from '../rule'

/** Missing data is a state of its own: never normal, and never the end of an alert. A target that is down says so itself. */
export const noData = defineRule({
  id: 'no-data',
  kind: 'any',
  title: 'A part of the data is missing',
  impact: 'What is not read is not judged: a fault there would not be seen.',
  causes: [
    'The reading takes longer than its deadline.',
    'It fails while others of the same target succeed.',
    'Our own machine is overloaded or was asleep.',
  ],
  steps: [
    'Look at the words of the failed reading in the details.',
    'Open the target: the other readings say whether it is well.',
    'If many targets are silent at once, look at this machine and its network.',
  ],
  response: 'Do not trust the silent figures; look at the target by another way.',
  panelId: 'connections',
  judgesLink: true,
  limits: {
    for: { title: 'Without data for more than three intervals and', unit: 'ms', value: 10_000 },
  },
  evaluate(view, now, { limit }) {
    const main = mainLink(view)
    if (main === undefined || main.state === 'down' || main.state === 'denied') return []
    const silent = view.links.filter((link) => isSilent(view, link, now))
    const [first] = silent
    if (first === undefined) return []
    return [
      {
        tail: '',
        forMs: limit('for'),
        severity: first === main ? 'high' : 'medium',
        title: `No data from ${silent.map(({ probe }) => probe).join(', ')}`,
        detail: silent.map(sayLink).join('; '),
        value: silent.length,
        threshold: 0,
        unit: 'count',
        probe: `${view.target.kind}.${first.probe}`,
        provenance: 'exact',
      },
    ]
  },
})

/** The fastest reading stands for the target as a whole. */
function mainLink(view: TargetView): Link | undefined {
  return [...view.links].sort((a, b) => a.everyMs - b.everyMs)[0]
}

/** Denied is told by a rule of its own; never read yet is no loss. */
function isSilent(view: TargetView, link: Link, now: number): boolean {
  return link.lastOkAt !== null && link.state !== 'denied' && !view.isFresh(link.probe, now)
}

const sayLink = ({ probe, error }: Link): string =>
  error === null ? `${probe}: no answer` : `${probe}: ${error.message}`
