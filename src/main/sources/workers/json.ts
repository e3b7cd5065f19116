import { AppError } from '../../../shared/errors/app-error'

/** An answer as JSON; anything else is `source/bad-answer` with the beginning of what came. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.startsWith('\ufeff') ? text.slice(1) : text)
  } catch {
    const isPage = /^\s*</.test(text)
    const words = isPage ? 'reachable, but it answers with a page' : 'reachable, but not understood'
    throw new AppError('source/bad-answer', words, { context: { excerpt: excerptOf(text) } })
  }
}

/** The beginning of a hostile text: one short printable line. */
export function excerptOf(text: string): string {
  return text
    .slice(0, 120)
    .replace(/[^\x20-\x7e]+/g, ' ')
    .trim()
}
