/** ms since 1970 of a timestamp as the server writes it (ISO, any zone); null for null, infinity and nonsense. */
export function parsePgTime(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null
  const iso = text.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')
  const ms = Date.parse(iso)
  return Number.isNaN(ms) ? null : ms
}

/** ms of an interval as the server writes it: `00:00:01.5`, `1 day 02:00:00`, `-00:00:00.1`. */
export function parsePgInterval(text: string | null | undefined): number | null {
  if (text === null || text === undefined) return null
  const found = /^(?:(-?\d+) days? ?)?(?:(-?)(\d+):(\d\d):(\d\d(?:\.\d+)?))?$/.exec(text)
  if (found === null || text === '') return null
  const [, days = '0', sign = '', hours = '0', minutes = '0', seconds = '0'] = found
  const clock = (Number(hours) * 60 + Number(minutes)) * 60 + Number(seconds)
  return (Number(days) * 86_400 + (sign === '-' ? -clock : clock)) * 1_000
}
