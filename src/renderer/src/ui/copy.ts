/** Puts text on the clipboard; false when the system refuses. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

/** The clipboard may be refused to a page without focus; a selected field still copies. */
function copyBySelection(text: string): boolean {
  const field = document.createElement('textarea')
  field.value = text
  field.className = 'spoken'
  document.body.append(field)
  field.select()
  // Deprecated, and the only way left here.
  const copied = (document as { execCommand?: (name: string) => boolean }).execCommand?.('copy')
  field.remove()
  return copied ?? false
}
