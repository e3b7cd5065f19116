import { z } from 'zod'
import { isRecord, name, words } from '../fields'
import { capped, componentRow, detailsLine } from './components'
import type { Dialect } from './dialect'
import { toHealthWord } from './words'

const Check = z.object({ name, status: words(40), data: z.unknown().optional() })

/** MicroProfile Health: `checks` is a list of names. */
export const microProfile: Dialect = {
  title: 'MicroProfile',
  read({ json }) {
    if (!isRecord(json) || typeof json['status'] !== 'string') return null
    const { status, checks } = json
    if (!Array.isArray(checks) || !/^(UP|DOWN)$/i.test(status)) return null
    const known = checks.slice(0, 10_000).flatMap((one: unknown) => {
      const parsed = Check.safeParse(one)
      return parsed.success ? [parsed.data] : []
    })
    return {
      word: toHealthWord(status),
      ...capped(known, (one) =>
        componentRow(one.name, {
          status: toHealthWord(one.status),
          output: detailsLine(one.data),
        }),
      ),
    }
  },
}
