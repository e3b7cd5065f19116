import type { IncidentMark } from '../model/incident'

export interface GatheredMarks {
  /** `A1 N1`: those that stand too near each other share a label. */
  readonly names: string
  /** Start or end of the incident. */
  readonly isEdge: boolean
  readonly at: readonly number[]
  readonly labelAt: number
}

/** What one letter of a label takes, in pixels. */
const LETTER_PX = 5.6
const SPACE_PX = 6
/** More names at one place: how many, and the list above the charts says which. */
const MOST_NAMES = 4

/** Pure: puts marks whose labels would run into each other under one label. */
export function gatherMarks(
  marks: readonly IncidentMark[],
  x: (at: number) => number,
): GatheredMarks[] {
  const groups: { names: string[]; at: number[]; isEdge: boolean }[] = []
  for (const { name, kind, at } of marks) {
    const place = x(at)
    const isEdge = kind === 'start' || kind === 'end'
    const last = groups.at(-1)
    if (last !== undefined && place - middle(last.at) < room(last.names) + room([name])) {
      last.names.push(name)
      last.at.push(place)
      last.isEdge &&= isEdge
    } else {
      groups.push({ names: [name], at: [place], isEdge })
    }
  }
  return groups.map(({ names, at, isEdge }) => ({
    ...{ names: labelOf(names), at, isEdge, labelAt: middle(at) },
  }))
}

function labelOf(names: readonly string[]): string {
  if (names.length <= MOST_NAMES) return names.join(' ')
  return `${names.slice(0, MOST_NAMES - 1).join(' ')} +${names.length - MOST_NAMES + 1}`
}

const middle = (at: readonly number[]): number => ((at[0] ?? 0) + (at.at(-1) ?? 0)) / 2
const room = (names: readonly string[]): number =>
  (labelOf(names).length * LETTER_PX) / 2 + SPACE_PX / 2
