import { cleanText } from '../fields'
import { capped, componentRow } from './components'
import type { Dialect } from './dialect'

const LINE = /^\[([+-])\](\S+) ?(.*)$/
const MAX_LINES = 10_000

/** The text of `/readyz?verbose`: `[+]db ok`, `[-]etcd failed: reason withheld`. */
export const kubernetes: Dialect = {
  title: 'Kubernetes',
  read({ text, type }) {
    if (type.includes('html') || !/^\[[+-]\]\S/m.test(text.slice(0, 4_096))) return null
    const checks = text.split('\n', MAX_LINES).flatMap((line) => {
      const [, sign, name, says = ''] = LINE.exec(line.trimEnd()) ?? []
      return name === undefined ? [] : [{ isGood: sign === '+', name, says }]
    })
    const failed = checks.filter(({ isGood }) => !isGood)
    return {
      word: failed.length > 0 ? 'fail' : 'pass',
      output: cleanText(failed.map(({ name }) => `${name} failed`).join(', '), 500),
      ...capped(checks, ({ isGood, name, says }) =>
        componentRow(name, { status: isGood ? 'pass' : 'fail', output: cleanText(says, 500) }),
      ),
    }
  },
}
