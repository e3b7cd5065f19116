import { AppError } from '../../../shared/errors/app-error'

const PAIR = /\s*([A-Za-z_]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/y

/** Reads libpq's `host=a dbname='b c'`: quotes, and a backslash before a quote or a backslash. */
export function parseConninfo(text: string): Map<string, string> {
  const fields = new Map<string, string>()
  PAIR.lastIndex = 0
  while (PAIR.lastIndex < text.trimEnd().length) {
    const at = PAIR.lastIndex
    const found = PAIR.exec(text)
    if (found === null) {
      throw new AppError(
        'source/bad-address',
        `the address cannot be read from character ${at + 1} on: name=value is expected`,
      )
    }
    const [, name = '', quoted, plain = ''] = found
    const value = (quoted ?? plain).replace(/\\(.)/gs, '$1')
    if (value !== '') fields.set(name.toLowerCase(), value)
  }
  return fields
}
