import type { OfferField, OfferValues } from '../../../../shared/model/offer'

/** What is typed or chosen, by field; empty: nothing. */
export type Texts = Readonly<Record<string, string>>

/** Chosen by a person, where a value may be left out. */
export const UNSET = ''

export function initialTexts(fields: readonly OfferField[]): Texts {
  return Object.fromEntries(
    fields.map(({ name, initial }) => [name, initial === null ? UNSET : String(initial)]),
  )
}

/** What is sent. What was left empty is left out; what is no number stays a text, and is told so. */
export function valuesOf(fields: readonly OfferField[], texts: Texts): OfferValues {
  return Object.fromEntries(
    fields.flatMap(({ name, type }): [string, string | number | boolean][] => {
      const text = texts[name] ?? UNSET
      if (text === UNSET) return []
      if (type === 'string') return [[name, text]]
      if (type === 'boolean') return [[name, text === 'true']]
      const number = Number(text.trim())
      return [[name, text.trim() === '' || !Number.isFinite(number) ? text : number]]
    }),
  )
}

/** What an offer is for, by the last word of its id. */
export function roleOf(offerId: string): string {
  return /[a-z]+$/i.exec(offerId)?.[0].toLowerCase() ?? ''
}
