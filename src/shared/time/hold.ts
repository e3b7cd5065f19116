/** `1 min`, `15 min`, `1 h`: how long a state is forced. */
export function formatHold(minutes: number): string {
  return minutes === 60 ? '1 h' : `${minutes} min`
}
