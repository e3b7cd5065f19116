/** Pictures of one incident: more would make a report that nobody opens. */
export const MOST_PICTURES = 20
