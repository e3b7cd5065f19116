/** The fields of INFO by name. Lines that are not `name:value` are passed over. */
export type Info = ReadonlyMap<string, string>

export function parseInfo(text: string): Info {
  const fields = new Map<string, string>()
  for (const line of text.split('\n')) {
    const at = line.indexOf(':')
    if (at > 0 && line[0] !== '#') fields.set(line.slice(0, at), line.slice(at + 1).trimEnd())
  }
  return fields
}

/** A field as a number; null when it is absent or not one. */
export function numberOf(info: Info, name: string): number | null {
  const text = info.get(name)
  if (text === undefined || text === '') return null
  const value = Number(text)
  return Number.isFinite(value) ? value : null
}

/** Keys of all databases: the sum of `db0:keys=12,expires=0,...`. */
export function keysOf(info: Info): number {
  let keys = 0
  for (const [name, text] of info) {
    if (/^db\d+$/.test(name)) keys += Number(/(?:^|,)keys=(\d+)/.exec(text)?.[1] ?? 0)
  }
  return keys
}

/** How it keeps its data, in words: INFO does not tell the save points, and we may not ask CONFIG. */
export function persistenceOf(info: Info): string {
  const rdb = info.get('rdb_last_bgsave_status') === 'err' ? 'last RDB save failed' : 'RDB ok'
  if (info.get('aof_enabled') !== '1') return `${rdb}, AOF off`
  const isBad = info.get('aof_last_write_status') === 'err'
  return `${rdb}, ${isBad ? 'last AOF write failed' : 'AOF on'}`
}
