import { screen, within } from '@testing-library/react'

/** The rows of a table as a person reads them: cells parted by bars, glyphs left out. */
export function rowsOf(table: string): string[] {
  return within(screen.getByRole('table', { name: table }))
    .getAllByRole('row')
    .slice(1)
    .map((row) => Array.from((row as HTMLTableRowElement).cells, wordsOf).join(' | '))
}

/** The text of an element without its glyphs. */
export function wordsOf(element: HTMLElement): string {
  const copy = element.cloneNode(true) as HTMLElement
  for (const glyph of copy.querySelectorAll('svg')) glyph.remove()
  return copy.textContent.trim()
}
