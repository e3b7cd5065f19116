import type { Dialect } from './dialect'
import { toHealthWord } from './words'

/** One known word and nothing else; other words say nothing, and only the code counts. */
export const bareWord: Dialect = {
  title: 'bare word',
  read({ text }) {
    const bare = text.trim().replace(/[.!]$/, '')
    const word = bare.length > 40 ? 'unknown' : toHealthWord(bare)
    return word === 'unknown' ? null : { word }
  },
}
