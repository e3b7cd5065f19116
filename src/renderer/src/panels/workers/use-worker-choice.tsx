import { useMemo, useState, type ReactNode } from 'react'
import { Select } from '../../ui/select'

/** Which worker a tab is about, and the control that chooses it. */
export function useWorkerChoice(
  targetIds: readonly string[],
  /** Asked for by the address; one that is not there is the first. */
  first: string | undefined,
): { readonly targetId: string; readonly choice: ReactNode } {
  const [chosen, setChosen] = useState(first)
  const isKnown = chosen !== undefined && targetIds.includes(chosen)
  const targetId = isKnown ? chosen : (targetIds[0] ?? '')
  const choices = useMemo(() => targetIds.map((value) => ({ value, label: value })), [targetIds])
  return {
    targetId,
    choice: <Select label="Worker" value={targetId} choices={choices} onChange={setChosen} />,
  }
}
