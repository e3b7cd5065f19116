import { useMemo, useState, type ReactNode } from 'react'
import { Select } from '../../ui/select'
import { NoTargets } from '../no-targets'
import { useTargets } from '../of-targets'
import { Running } from './running'
import { SlowStatements } from './slow'
import { TopStatements } from './top'
import './queries.css'

/** What runs now on one PostgreSQL server, and what its statements cost. */
export function Queries(): ReactNode {
  const servers = useTargets('postgres')
  const [asked, setAsked] = useState<string | null>(null)
  const choices = useMemo(
    () => (servers ?? []).map(({ id, title }) => ({ value: id, label: `${id}: ${title}` })),
    [servers],
  )
  const chosenId = choices.find(({ value }) => value === asked)?.value ?? choices[0]?.value
  if (servers === undefined || chosenId === undefined) {
    return <NoTargets title="Queries" kind="PostgreSQL server" loading={servers === undefined} />
  }
  return (
    <section className="stack" aria-label="Queries">
      {choices.length < 2 ? null : (
        <div className="row">
          <Select label="Server" value={chosenId} choices={choices} onChange={setAsked} />
        </div>
      )}
      <Running key={`running ${chosenId}`} targetId={chosenId} />
      <TopStatements key={`top ${chosenId}`} targetId={chosenId} />
      <SlowStatements key={`slow ${chosenId}`} targetId={chosenId} />
    </section>
  )
}
