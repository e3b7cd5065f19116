import { Redis, type Command } from 'ioredis'
import { AppError } from '../../../shared/errors/app-error'

/**
 * All that a watching connection may send: RC15. A name alone allows every form of a command that
 * has no subcommand; where there are subcommands each is named. Nothing here reads or changes data.
 */
export const ALLOWED_COMMANDS: ReadonlySet<string> = new Set([
  'auth',
  'hello',
  'ping',
  'info',
  'dbsize',
  'role',
  'acl|whoami',
  'client|id',
  'client|list',
  'client|setname',
  'cluster|info',
  'cluster|nodes',
  'cluster|shards',
  'latency|histogram',
  'latency|latest',
  'memory|stats',
  'slowlog|get',
  'slowlog|len',
])

/** Commands of which only the subcommands that are named may be sent. */
const WITH_SUBCOMMAND = new Set([
  ...[...ALLOWED_COMMANDS].flatMap((name) => headOf(name)),
  ...['config', 'script', 'object', 'xinfo', 'xgroup', 'function', 'module', 'pubsub', 'debug'],
])

/** True when a connection with this list may send this. */
export function isAllowed(
  name: string,
  args: readonly unknown[],
  list: ReadonlySet<string> = ALLOWED_COMMANDS,
): boolean {
  const head = name.toLowerCase()
  if (!WITH_SUBCOMMAND.has(head)) return list.has(head)
  const first = args[0]
  if (typeof first !== 'string' && !Buffer.isBuffer(first)) return false
  return list.has(`${head}|${first.toString().toLowerCase()}`)
}

/** A client on which no other command leaves: every path of ioredis ends in `sendCommand`. */
export class WatchingRedis extends Redis {
  // Without a value of its own: ioredis may ask for it before this class is fully made.
  declare private allowed: ReadonlySet<string> | undefined

  /** Another list of reads than the usual one. */
  allow(list: ReadonlySet<string>): void {
    this.allowed = list
  }

  override sendCommand(command: Command, ...rest: never[]): unknown {
    if (!isAllowed(command.name, command.args, this.allowed)) {
      command.reject(
        new AppError('app/bug', `refused to send ${command.name.slice(0, 40)} while watching`),
      )
      return command.promise
    }
    return super.sendCommand(command, ...rest)
  }

  /** A copy would be a plain client without the list; `monitor` makes one too. */
  override duplicate(): never {
    throw new AppError('app/bug', 'refused to copy a watching connection')
  }
}

function headOf(name: string): readonly string[] {
  const bar = name.indexOf('|')
  return bar === -1 ? [] : [name.slice(0, bar)]
}
