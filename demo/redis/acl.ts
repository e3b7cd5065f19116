// Named commands only: a category such as +@read would let the role read every value and run KEYS.
const WATCH_COMMANDS = [
  'ping hello info dbsize role slowlog|get slowlog|len latency|latest latency|histogram memory|stats',
  'client|list client|id client|setname acl|whoami cluster|info cluster|nodes cluster|shards',
  'llen zcard zcount zrange hget hmget hexists hstrlen scan lindex xlen type ttl memory|usage object|encoding',
]

/** What BullMQ's own Queue class runs for retry, promote, pause and clean: its scripts and what they call. */
const QUEUE_COMMANDS = [
  'eval evalsha script|load exists del unlink get set incr incrby expire pexpire pexpireat persist pttl time rename',
  'hgetall hset hmset hdel hincrby hlen lpop rpop lpos lpush rpush lrange lrem lset ltrim rpoplpush',
  'sadd scard sismember smembers srem xadd xdel xrange xread xtrim multi exec',
  'zadd zlexcount zpopmin zrangebylex zrangebyscore zrem zremrangebyrank zremrangebyscore',
  'zrevrange zrevrangebyscore zscore',
]

const allow = (lines: readonly string[]): string =>
  lines
    .flatMap((line) => line.split(' '))
    .map((name) => `+${name}`)
    .join(' ')

/** The lines of the ACL: `user NAME ...`. The default user keeps a password, so that a wrong one is refused. */
export function aclLines(passwords: { watch: string; act: string; admin: string }): string[] {
  return [
    `user default on >${passwords.admin} ~* &* +@all`,
    `user switchyard_watch on >${passwords.watch} resetkeys resetchannels -@all %R~bull:* %R~cache:* ${allow(WATCH_COMMANDS)}`,
    `user switchyard_act on >${passwords.act} resetkeys resetchannels -@all ~bull:* ~cache:* ${allow([...WATCH_COMMANDS, ...QUEUE_COMMANDS])}`,
  ]
}
