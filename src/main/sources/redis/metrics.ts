/** What one reading of INFO, SLOWLOG and LATENCY gives. Rates are differences over measured time. */
export const metrics = {
  'redis.memory.used': { title: 'Memory used', unit: 'bytes', better: 'lower' },
  /** used_memory / maxmemory; unknown where no limit is set. */
  'redis.memory.percent': { title: 'Memory of its limit', unit: 'percent', better: 'lower' },
  'redis.memory.peak': { title: 'Memory peak', unit: 'bytes' },
  'redis.memory.fragmentation': { title: 'Memory fragmentation', unit: 'percent' },
  'redis.ops.rate': { title: 'Commands', unit: 'per-second' },
  /** hits / (hits + misses) of this interval; unknown when nothing was looked up. */
  'redis.hit-rate': { title: 'Hit rate', unit: 'percent', better: 'higher' },
  /** The same over the last 60 s: what is judged. */
  'redis.hit-rate.minute': { title: 'Hit rate, last 60 s', unit: 'percent', better: 'higher' },
  /** How many lookups that minute had: the weight of its hit rate. */
  'redis.lookups.minute': { title: 'Lookups, last 60 s', unit: 'count' },
  'redis.lookups.rate': { title: 'Lookups', unit: 'per-second' },
  'redis.misses.rate': { title: 'Misses', unit: 'per-second', better: 'lower' },
  'redis.keys': { title: 'Keys', unit: 'count' },
  'redis.clients': { title: 'Clients', unit: 'count' },
  'redis.clients.blocked': { title: 'Blocked clients', unit: 'count', better: 'lower' },
  'redis.clients.percent': { title: 'Clients of the limit', unit: 'percent', better: 'lower' },
  'redis.evicted.rate': { title: 'Evicted keys', unit: 'per-second', better: 'lower' },
  'redis.expired.rate': { title: 'Expired keys', unit: 'per-second' },
  'redis.rejected.rate': { title: 'Refused connections', unit: 'per-second', better: 'lower' },
  'redis.cpu.percent': { title: 'CPU of one core', unit: 'percent', better: 'lower' },
  'redis.net.in': { title: 'Network in', unit: 'bytes-per-second' },
  'redis.net.out': { title: 'Network out', unit: 'bytes-per-second' },
  /** New SLOWLOG entries; nothing is ever reset there. */
  'redis.slow.rate': { title: 'Slow commands', unit: 'per-second', better: 'lower' },
  /** The worst latency event of the last 60 s that Redis noted itself. */
  'redis.latency.worst': { title: 'Worst latency event', unit: 'ms', better: 'lower' },
  /** Wall time of our one round trip. */
  'redis.round-trip': { title: 'Round trip', unit: 'ms', better: 'lower' },
} as const
