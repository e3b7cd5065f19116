import { createRoot } from 'react-dom/client'
import { bridge } from './bridge/request'
import { pageClock } from './live/clock'
import { Live } from './live/live'
import { RANGES } from './live/time-range'
// Most starts show these first: not fetched on demand, while the main process is busy to open.
import './panels/overview'
import 'uplot'
import { PANELS } from './panels/registry'
import { App } from './shell/app'
import { parseRoute, routeHash } from './shell/route'
import { Theme } from './shell/theme'
import { reportError } from './ui/boundary'
import './styles/tokens.css'
import './styles/base.css'

const theme = new Theme(document.documentElement, matchMedia('(prefers-color-scheme: light)'))
const live = new Live({ bridge, clock: pageClock, rangeMs: RANGES[0].rangeMs })

// Every failure of the page is recorded: AP2.
addEventListener('error', (event) => reportError(live, 'window', event.error ?? event.message))
addEventListener('unhandledrejection', (event) => reportError(live, 'promise', event.reason))
document.addEventListener('securitypolicyviolation', (event) =>
  reportError(live, 'policy', `${event.violatedDirective} refused ${event.blockedURI}`),
)
// A hidden window gets no pushes: what was missed is read when it is seen again.
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible') live.resync()
})

live.start()
bridge
  .request('settings.read', {})
  .then((settings) => {
    theme.choice.set(settings.theme)
    live.range.setRange(settings.rangeMs)
    if (parseRoute(location.hash).panelId === '') location.replace(routeHash(settings.lastPanelId))
  })
  .catch((thrown: unknown) => reportError(live, 'settings', thrown))

const root = document.getElementById('root')
if (root === null) throw new Error('the page has no #root')
createRoot(root).render(<App live={live} theme={theme} panels={PANELS} />)
