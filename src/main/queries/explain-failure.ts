import { AppError } from '../../shared/errors/app-error'
import { quoteName } from '../sources/postgres/errors'

const MAY_QUOTE_A_VALUE = /^(?:22|23|42601|42P18|P0|XX)/
/** The names of the statement are looked up by our role, whose search_path may be another one. */
const NOT_FOUND = /^(?:42P01|42883|3F000|42703|42704)$/

/** What the server said to an EXPLAIN, in our codes. Values of the statement do not get into the message, and so not into the log. */
export function explainFailure(thrown: unknown, user: string, writes: boolean): unknown {
  if (!(thrown instanceof AppError)) return thrown
  const cause = String(thrown.context['cause'] ?? '')
  const context = cause === '' ? {} : { cause }
  if (cause === '42501') return notPermitted(thrown.message, user, writes)
  if (NOT_FOUND.test(cause)) {
    const message = `${thrown.message} (looked up in the search_path of ${user})`
    return new AppError('query/not-explainable', message, { context })
  }
  if (MAY_QUOTE_A_VALUE.test(cause)) {
    const message = thrown.message.replace(/"(?:[^"]|"")*("|$)/g, '"..."')
    return new AppError('query/not-explainable', message, { context })
  }
  return thrown
}

function notPermitted(message: string, user: string, writes: boolean): AppError {
  if (writes) {
    const why = `${message}: to plan a statement that writes, the server asks for the right to write, which a watching role must not have`
    return new AppError('query/not-explainable', why)
  }
  const relation =
    /permission denied for (?:table|view|materialized view|foreign table) (.+)$/.exec(message)?.[1]
  const schema = /permission denied for schema (.+)$/.exec(message)?.[1]
  const role = quoteName(user)
  if (relation !== undefined) {
    const grant = `GRANT SELECT ON ${quoteName(relation)} TO ${role};`
    return new AppError('source/not-permitted', message, { context: { grant } })
  }
  if (schema !== undefined) {
    const grant = `GRANT USAGE ON SCHEMA ${quoteName(schema)} TO ${role};`
    return new AppError('source/not-permitted', message, { context: { grant } })
  }
  return new AppError('source/not-permitted', message)
}
