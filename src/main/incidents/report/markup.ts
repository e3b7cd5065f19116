/** Text that is safe as it stands in an HTML document. Made by `markup` and `raw` alone. */
export class Markup {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

type Part = string | number | Markup | readonly Part[]

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
  '`': '&#96;',
}

/** For text and for attribute values in quotes. What XML forbids is shown as a replacement sign. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll(/[&<>"'`]/g, (sign) => ENTITIES[sign] ?? '')
    .replaceAll(FORBIDDEN, '\uFFFD')
}

// Control signs, and marks that turn the direction of the text around: a name must not disguise itself.
const FORBIDDEN = new RegExp(
  '[\\u0000-\\u0008\\u000B\\u000C\\u000E-\\u001F\\u007F\\u202A-\\u202E\\u2066-\\u2069]',
  'g',
)

/** A template whose values are escaped, unless they are markup already. */
export function markup(pieces: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    pieces.reduce((text, piece, index) => text + toText(parts[index - 1] ?? '') + piece),
  )
}

/** Only for text of our own making. */
export function raw(text: string): Markup {
  return new Markup(text)
}

function toText(part: Part): string {
  if (part instanceof Markup) return part.text
  if (typeof part === 'number') return String(part)
  if (typeof part === 'string') return escapeHtml(part)
  return part.map(toText).join('')
}
