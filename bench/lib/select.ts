/** Ids that were asked for by their beginning; all when nothing was asked for. */
export function selectIds(ids: readonly string[], wanted: readonly string[]): string[] {
  if (wanted.length === 0) return [...ids]
  return ids.filter((id) => wanted.some((one) => id.startsWith(one)))
}
