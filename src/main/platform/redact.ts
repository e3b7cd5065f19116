const HIDDEN = '***'
/** `pwd=x`: half of what is redacted is empty. */
const SHORTEST = 5

/** A shape, what stands instead, and a word without which no text has that shape: upper or lower case is one. */
const RULES: readonly (readonly [RegExp, string, string])[] = [
  // user:password@host in any URL; the scheme is bounded, or "a.a.a." would be looked at again from each of its letters
  [/([a-z][a-z0-9+.-]{0,30}:\/\/[^\s/:@]*):[^\s@/]+@/gi, `$1:${HIDDEN}@`, '://'],
  // ?password=... &sslpassword=... token=...
  [
    /\b((?:ssl)?password|passwd|pwd|secret|token|api[-_]?key|authkey)(["']?\s*[=:]\s*["']?)[^\s"'&,;}]+/gi,
    `$1$2${HIDDEN}`,
    'passw|pwd|secret|token|api[-_]?key|authkey',
  ],
  [
    /\b(authorization["']?\s*[:=]\s*["']?)(?:bearer|basic)?\s*[^\s"',;}]+/gi,
    `$1${HIDDEN}`,
    'authorization',
  ],
  [/\b(bearer)\s+[a-z0-9._~+/-]{8,}=*/gi, `$1 ${HIDDEN}`, 'bearer'],
  // what a server says of the row: Key (email)=(...), Failing row contains (...)
  [/\bKey \(([^)\n]*)\)=\([^)\n]*\)?/g, `Key ($1)=(${HIDDEN})`, 'key \\('],
  [/\b(Failing row contains) \([^\n]*/g, `$1 (${HIDDEN})`, 'failing row'],
  // create role x password '...'
  [/\b(password\s+)(?:'(?:[^']|'')*'|\$\$.*?\$\$)/gi, `$1'${HIDDEN}'`, 'passw'],
]

/** Most texts hold none of these words, and are looked at once. */
const ANY = new RegExp(RULES.map(([, , word]) => word).join('|'), 'i')

/** Takes secrets out of a text by their shape. The one redactor of logs, audit lines and messages. */
export function redact(text: string): string {
  if (text.length < SHORTEST || !ANY.test(text)) return text
  return RULES.reduce((clean, [shape, by]) => clean.replace(shape, by), text)
}
