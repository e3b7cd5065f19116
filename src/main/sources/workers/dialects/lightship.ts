import type { HealthWord } from '../../../../shared/model/tables/worker'
import type { Dialect } from './dialect'

const WORDS: ReadonlyMap<string, HealthWord> = new Map([
  ['SERVER_IS_READY', 'pass'],
  ['SERVER_IS_NOT_SHUTTING_DOWN', 'pass'],
  ['SERVER_IS_NOT_READY', 'fail'],
  ['SERVER_IS_SHUTTING_DOWN', 'warn'],
])
const SAID: ReadonlyMap<HealthWord, string> = new Map([
  ['fail', 'not ready'],
  ['warn', 'shutting down'],
])

/** lightship: one of its words, on a port of its own. */
export const lightship: Dialect = {
  title: 'lightship',
  read({ text }) {
    const word = text.length < 60 ? WORDS.get(text.trim()) : undefined
    return word === undefined ? null : { word, output: SAID.get(word) ?? '' }
  },
}
