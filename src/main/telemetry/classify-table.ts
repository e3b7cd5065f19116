import type { Severity } from '../../shared/model/finding'
import type { ErrorOwner } from '../../shared/model/telemetry'

/** One kind of failure. `when` is matched against `sqlstate`, `status` or the words, whichever it names. */
export interface ErrorRule {
  readonly id: string
  readonly sqlState?: RegExp
  readonly status?: RegExp
  readonly words?: RegExp
  readonly severity: Severity
  /** Asking again may help. */
  readonly retriable: boolean
  /** It may pass by itself. */
  readonly transient: boolean
  readonly owner: ErrorOwner
}

type Verdict = Pick<ErrorRule, 'severity' | 'retriable' | 'transient' | 'owner'>

const verdict = (
  severity: Severity,
  owner: ErrorOwner,
  passes: 'passes' | 'stays' | 'retry',
): Verdict => ({
  severity,
  owner,
  retriable: passes !== 'stays',
  transient: passes === 'passes',
})

/** The first that matches counts: from what threatens data, over what stops a service, to what one caller did wrong. */
export const ERROR_RULES: readonly ErrorRule[] = [
  // Data and disks
  {
    id: 'data-corrupted',
    sqlState: /^XX00[12]/,
    words:
      /\b(?:data corrupted|index corrupted|invalid page|checksum (?:mismatch|failure)|database disk image is malformed)/i,
    ...verdict('critical', 'database', 'stays'),
  },
  {
    id: 'disk-full',
    sqlState: /^53100/,
    words: /\b(?:ENOSPC|no space left on device|disk (?:is )?full)\b/i,
    ...verdict('critical', 'platform', 'stays'),
  },
  {
    id: 'out-of-memory',
    sqlState: /^53200/,
    words:
      /\b(?:out of memory|heap limit|ENOMEM|OutOfMemoryError|MemoryError|OOM command not allowed)\b/i,
    ...verdict('critical', 'platform', 'stays'),
  },
  {
    id: 'too-many-files',
    words: /\b(?:EMFILE|ENFILE|too many open files)\b/i,
    ...verdict('critical', 'platform', 'passes'),
  },
  // A whole database or store is away
  {
    id: 'database-starting',
    sqlState: /^57P0[123]/,
    words:
      /\b(?:the database system is (?:starting up|shutting down|in recovery)|terminating connection due to administrator command)/i,
    ...verdict('critical', 'database', 'passes'),
  },
  {
    id: 'connections-used-up',
    sqlState: /^53300/,
    words:
      /\b(?:too many (?:clients|connections)|remaining connection slots|max number of clients reached)/i,
    ...verdict('critical', 'database', 'passes'),
  },
  {
    id: 'redis-loading',
    words: /\b(?:LOADING Redis|CLUSTERDOWN|MASTERDOWN)\b/,
    ...verdict('high', 'dependency', 'passes'),
  },
  // The pool before it
  {
    id: 'pool-exhausted',
    words:
      /\b(?:timeout exceeded when trying to connect|pool (?:is )?(?:exhausted|timed out|timeout)|timeout (?:acquiring|waiting for) (?:a )?connection|QueuePool limit|no free (?:slot|connection))/i,
    ...verdict('high', 'application', 'passes'),
  },
  {
    id: 'breaker-open',
    words: /\b(?:breaker is open|EOPENBREAKER|circuit (?:breaker )?(?:is )?open|CallNotPermitted)/i,
    ...verdict('high', 'dependency', 'passes'),
  },
  // Locks and conflicts
  {
    id: 'deadlock',
    sqlState: /^40P01/,
    words: /\bdeadlock detected\b/i,
    ...verdict('high', 'application', 'passes'),
  },
  {
    id: 'serialization',
    sqlState: /^40001/,
    words: /\bcould not serialize access\b/i,
    ...verdict('medium', 'application', 'passes'),
  },
  {
    id: 'lock-timeout',
    sqlState: /^55P03/,
    words: /\b(?:lock timeout|could not obtain lock)\b/i,
    ...verdict('high', 'database', 'passes'),
  },
  {
    id: 'replica-conflict',
    words: /\bconflict with recovery\b/i,
    ...verdict('medium', 'database', 'passes'),
  },
  {
    id: 'statement-timeout',
    sqlState: /^57014/,
    words: /\b(?:statement timeout|canceling statement)\b/i,
    ...verdict('high', 'database', 'passes'),
  },
  {
    id: 'idle-in-transaction',
    sqlState: /^25P03/,
    words: /\bidle-in-transaction timeout\b/i,
    ...verdict('high', 'application', 'stays'),
  },
  {
    id: 'read-only',
    sqlState: /^25006/,
    words: /\b(?:read-only transaction|READONLY You can't write)/i,
    ...verdict('high', 'platform', 'stays'),
  },
  // Rights and secrets
  {
    id: 'login-failed',
    sqlState: /^28/,
    words:
      /\b(?:password authentication failed|WRONGPASS|NOAUTH|authentication (?:failed|required))/i,
    ...verdict('critical', 'platform', 'stays'),
  },
  {
    id: 'not-permitted',
    sqlState: /^42501/,
    words: /\b(?:permission denied|NOPERM|EACCES|EPERM)\b/i,
    ...verdict('high', 'platform', 'stays'),
  },
  {
    id: 'certificate',
    words:
      /\b(?:CERT_HAS_EXPIRED|certificate has expired|self[- ]signed certificate|UNABLE_TO_VERIFY_LEAF_SIGNATURE|ERR_TLS_CERT|x509:)/i,
    ...verdict('critical', 'platform', 'stays'),
  },
  // Constraints: the data that came in, or the code that sent it
  {
    id: 'unique-violation',
    sqlState: /^23505/,
    words: /\b(?:duplicate key value|E11000)\b/i,
    ...verdict('low', 'application', 'stays'),
  },
  {
    id: 'constraint',
    sqlState: /^23/,
    words: /\bviolates (?:foreign key|not-null|check|exclusion) constraint\b/i,
    ...verdict('medium', 'application', 'stays'),
  },
  {
    id: 'bad-value',
    sqlState: /^22/,
    words:
      /\b(?:invalid input syntax|value too long for type|division by zero|numeric field overflow)/i,
    ...verdict('medium', 'application', 'stays'),
  },
  {
    id: 'schema',
    sqlState: /^42(?:P01|703|883|P02|704|601)/,
    words:
      /\b(?:(?:relation|column|function|type) .{1,100} does not exist|syntax error at or near|no such table)/i,
    ...verdict('high', 'application', 'stays'),
  },
  // Jobs
  {
    id: 'job-stalled',
    words: /\b(?:job stalled|lock (?:mismatch|expired) for job|missing lock for job)/i,
    ...verdict('high', 'application', 'retry'),
  },
  {
    id: 'job-exhausted',
    words:
      /\b(?:attempts exhausted|max(?:imum)? (?:retries|attempts) (?:exceeded|reached)|UnrecoverableError)/i,
    ...verdict('high', 'application', 'stays'),
  },
  // The network
  {
    id: 'refused',
    sqlState: /^08/,
    words: /\b(?:ECONNREFUSED|connection refused)\b/i,
    ...verdict('high', 'network', 'passes'),
  },
  {
    id: 'name-not-found',
    words: /\b(?:ENOTFOUND|EAI_AGAIN|getaddrinfo|no such host|could not translate host name)\b/i,
    ...verdict('high', 'network', 'passes'),
  },
  {
    id: 'connection-lost',
    words:
      /\b(?:ECONNRESET|EPIPE|socket hang up|connection (?:terminated|reset|closed)|server closed the connection|other side closed)/i,
    ...verdict('medium', 'network', 'passes'),
  },
  {
    id: 'unreachable',
    words: /\b(?:EHOSTUNREACH|ENETUNREACH|network is unreachable|no route to host)\b/i,
    ...verdict('high', 'network', 'passes'),
  },
  {
    id: 'timeout',
    status: /^(?:408|504)$/,
    words:
      /\b(?:ETIMEDOUT|ESOCKETTIMEDOUT|UND_ERR_\w*TIMEOUT|TimeoutError|timed? ?out|deadline exceeded|aborted due to timeout)/i,
    ...verdict('medium', 'network', 'passes'),
  },
  // Answers of others, by their status
  {
    id: 'rate-limited',
    status: /^429$/,
    words: /\b(?:too many requests|rate limit)/i,
    ...verdict('medium', 'dependency', 'passes'),
  },
  {
    id: 'upstream-away',
    status: /^50[23]$/,
    words: /\b(?:bad gateway|service unavailable)\b/i,
    ...verdict('high', 'dependency', 'passes'),
  },
  // Mistakes in code: before the statuses, which only say that something failed
  {
    id: 'stack-overflow',
    words: /\b(?:maximum call stack|StackOverflowError|RecursionError)/i,
    ...verdict('high', 'application', 'stays'),
  },
  {
    id: 'assertion',
    words: /\b(?:AssertionError|ERR_ASSERTION|invariant (?:failed|violation)|panic:)/i,
    ...verdict('high', 'application', 'stays'),
  },
  {
    id: 'code',
    words:
      /\b(?:TypeError|ReferenceError|RangeError|NullPointerException|AttributeError|KeyError|IndexError|is not a function|cannot read propert|undefined is not)/i,
    ...verdict('high', 'application', 'stays'),
  },
  // What callers did
  {
    id: 'validation',
    status: /^(?:400|422)$/,
    words:
      /\b(?:ValidationError|ZodError|invalid (?:request|argument|input)|bad request|SyntaxError.*JSON|unexpected token)/i,
    ...verdict('low', 'client', 'stays'),
  },
  {
    id: 'not-signed-in',
    status: /^(?:401|403)$/,
    words: /\b(?:unauthori[sz]ed|forbidden|jwt expired|invalid token)\b/i,
    ...verdict('low', 'client', 'stays'),
  },
  {
    id: 'not-found',
    status: /^(?:404|410)$/,
    words: /\b(?:not ?found)\b/i,
    ...verdict('low', 'client', 'stays'),
  },
  { id: 'conflict', status: /^(?:409|412)$/, ...verdict('low', 'client', 'retry') },
  {
    id: 'client-gone',
    status: /^499$/,
    words: /\b(?:ECANCELED|client closed request|request aborted|AbortError|context canceled)\b/i,
    ...verdict('low', 'client', 'stays'),
  },
  {
    id: 'server-error',
    status: /^5\d\d$/,
    words: /\binternal server error\b/i,
    ...verdict('high', 'application', 'retry'),
  },
  { id: 'client-error', status: /^4\d\d$/, ...verdict('low', 'client', 'stays') },
]

/** Nothing is known of it: a person should look. */
export const UNKNOWN_ERROR: ErrorRule = {
  id: 'unknown',
  ...verdict('medium', 'application', 'stays'),
}
