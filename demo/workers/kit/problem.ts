/** A refusal that the caller should read: becomes an RFC 9457 problem document. */
export class Problem extends Error {
  override readonly name = 'Problem'

  constructor(
    readonly status: number,
    readonly title: string,
    detail: string,
  ) {
    super(detail)
  }
}

/** The body of a problem document. */
export function problemBody(thrown: unknown): {
  status: number
  title: string
  detail: string
  type: string
} {
  if (thrown instanceof Problem) {
    return {
      type: 'about:blank',
      status: thrown.status,
      title: thrown.title,
      detail: thrown.message,
    }
  }
  const detail = thrown instanceof Error ? thrown.message : String(thrown)
  const status = (thrown as { statusCode?: number } | null)?.statusCode ?? 500
  return {
    type: 'about:blank',
    status,
    title: status < 500 ? 'Bad request' : 'Internal error',
    detail,
  }
}
