import { createRoot } from 'react-dom/client'
import '../../../src/renderer/src/styles/tokens.css'
import '../../../src/renderer/src/styles/base.css'
import { measureRecharts } from './recharts-strips'
import { measureStrips } from './strips'
import { measureTable } from './table'

declare global {
  interface Window {
    /** What the bench asks of this page, by name. */
    bench: Readonly<Record<string, () => Promise<unknown>>>
  }
}

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')
const react = createRoot(root)
window.bench = {
  strips: () => measureStrips(react),
  recharts: () => measureRecharts(react),
  table: () => measureTable(react),
}
