/** `22:00` of 1320 minutes since midnight. */
export function fromMinute(minute: number): string {
  const pad = (value: number): string => String(value).padStart(2, '0')
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`
}

/** undefined: no time of day. */
export function toMinute(text: string): number | undefined {
  const [, hours = '', minutes = ''] = /^(\d{1,2}):(\d{2})$/.exec(text.trim()) ?? []
  const minute = 60 * Number(hours) + Number(minutes)
  return hours !== '' && Number(hours) < 24 && Number(minutes) < 60 ? minute : undefined
}
