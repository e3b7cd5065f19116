type ErrorRow = readonly [
  ...[type: string, message: string, sqlState: string, status: string],
  ...[rule: string, severity: string, retriable: boolean, transient: boolean, owner: string],
]

/** type | message | SQLSTATE | HTTP status | rule | severity | retriable | transient | owner */
const TABLE = `
error | duplicate key value violates unique constraint "users_mail_key" | 23505 |  | unique-violation | low | no | no | application
error | insert or update on table "visits" violates foreign key constraint "visits_project_fk" | 23503 | 500 | constraint | medium | no | no | application
error | null value in column "name" violates not-null constraint | 23502 |  | constraint | medium | no | no | application
error | new row violates check constraint "positive" |  |  | constraint | medium | no | no | application
error | deadlock detected | 40P01 |  | deadlock | high | yes | yes | application
error | could not serialize access due to concurrent update | 40001 |  | serialization | medium | yes | yes | application
error | canceling statement due to lock timeout | 55P03 |  | lock-timeout | high | yes | yes | database
error | canceling statement due to statement timeout | 57014 |  | statement-timeout | high | yes | yes | database
error | canceling statement due to conflict with recovery |  |  | replica-conflict | medium | yes | yes | database
error | sorry, too many clients already | 53300 |  | connections-used-up | critical | yes | yes | database
error | remaining connection slots are reserved for roles with the SUPERUSER attribute |  |  | connections-used-up | critical | yes | yes | database
error | the database system is starting up | 57P03 |  | database-starting | critical | yes | yes | database
error | terminating connection due to administrator command | 57P01 |  | database-starting | critical | yes | yes | database
error | terminating connection due to idle-in-transaction timeout | 25P03 |  | idle-in-transaction | high | no | no | application
error | cannot execute UPDATE in a read-only transaction | 25006 |  | read-only | high | no | no | platform
error | password authentication failed for user "ana" | 28P01 |  | login-failed | critical | no | no | platform
error | permission denied for table payments | 42501 |  | not-permitted | high | no | no | platform
error | relation "orders" does not exist | 42P01 |  | schema | high | no | no | application
error | column "colour" does not exist | 42703 |  | schema | high | no | no | application
error | syntax error at or near "form" | 42601 |  | schema | high | no | no | application
error | invalid input syntax for type integer: "abc" | 22P02 |  | bad-value | medium | no | no | application
error | value too long for type character varying(20) |  |  | bad-value | medium | no | no | application
error | could not extend file "base/1/2": No space left on device | 53100 |  | disk-full | critical | no | no | platform
Error | ENOSPC: no space left on device, write |  |  | disk-full | critical | no | no | platform
error | invalid page in block 7 of relation base/5/1259 | XX001 |  | data-corrupted | critical | no | no | database
SqliteError | database disk image is malformed |  |  | data-corrupted | critical | no | no | database
error | out of memory | 53200 |  | out-of-memory | critical | no | no | platform
ReplyError | OOM command not allowed when used memory > 'maxmemory'. |  |  | out-of-memory | critical | no | no | platform
Error | EMFILE: too many open files, open |  |  | too-many-files | critical | yes | yes | platform
ReplyError | LOADING Redis is loading the dataset in memory |  |  | redis-loading | high | yes | yes | dependency
ReplyError | READONLY You can't write against a read only replica. |  |  | read-only | high | no | no | platform
ReplyError | NOAUTH Authentication required. |  |  | login-failed | critical | no | no | platform
ReplyError | WRONGPASS invalid username-password pair or user is disabled. |  |  | login-failed | critical | no | no | platform
ReplyError | NOPERM this user has no permissions to run the 'flushall' command |  |  | not-permitted | high | no | no | platform
Error | timeout exceeded when trying to connect |  |  | pool-exhausted | high | yes | yes | application
TimeoutError | QueuePool limit of size 5 overflow 10 reached |  |  | pool-exhausted | high | yes | yes | application
Error | Breaker is open |  |  | breaker-open | high | yes | yes | dependency
Error | connect ECONNREFUSED 127.0.0.1:5432 |  |  | refused | high | yes | yes | network
error | could not connect to server | 08006 |  | refused | high | yes | yes | network
Error | getaddrinfo ENOTFOUND db.internal |  |  | name-not-found | high | yes | yes | network
Error | read ECONNRESET |  |  | connection-lost | medium | yes | yes | network
Error | socket hang up |  |  | connection-lost | medium | yes | yes | network
Error | Connection terminated unexpectedly |  |  | connection-lost | medium | yes | yes | network
Error | connect EHOSTUNREACH 10.0.0.7:443 |  |  | unreachable | high | yes | yes | network
TimeoutError | The operation was aborted due to timeout |  |  | timeout | medium | yes | yes | network
Error | connect ETIMEDOUT 10.0.0.7:443 |  |  | timeout | medium | yes | yes | network
Error | certificate has expired |  |  | certificate | critical | no | no | platform
Error | GET failed |  | 429 | rate-limited | medium | yes | yes | dependency
Error | GET failed |  | 503 | upstream-away | high | yes | yes | dependency
Error | GET failed |  | 504 | timeout | medium | yes | yes | network
Error | GET failed |  | 500 | server-error | high | yes | no | application
Error | job stalled more than allowable limit |  |  | job-stalled | high | yes | no | application
UnrecoverableError | bad payload |  |  | job-exhausted | high | no | no | application
TypeError | Cannot read properties of undefined (reading 'id') |  | 500 | code | high | no | no | application
RangeError | Maximum call stack size exceeded |  |  | stack-overflow | high | no | no | application
AssertionError | expected 1 to equal 2 |  |  | assertion | high | no | no | application
java.lang.NullPointerException | null |  |  | code | high | no | no | application
ZodError | expected string |  | 400 | validation | low | no | no | client
Error | GET failed |  | 401 | not-signed-in | low | no | no | client
Error | GET failed |  | 404 | not-found | low | no | no | client
Error | PUT failed |  | 409 | conflict | low | yes | no | client
AbortError | This operation was aborted |  |  | client-gone | low | no | no | client
Error | GET failed |  | 418 | client-error | low | no | no | client
Error | the moon is in the wrong house |  |  | unknown | medium | no | no | application
`

/** Errors as programs meet them, with what the classifier should make of each: TR8. */
export const ERRORS: readonly ErrorRow[] = TABLE.trim().split('\n').map(toRow)

function toRow(line: string): ErrorRow {
  const [type = '', message = '', sqlState = '', status = '', ...rest] = line.split(' | ')
  const [rule = '', severity = '', retriable, transient, owner = ''] = rest
  const isYes = (word: string | undefined): boolean => word === 'yes'
  return [
    type,
    message,
    sqlState,
    status,
    rule,
    severity,
    isYes(retriable),
    isYes(transient),
    owner,
  ]
}
