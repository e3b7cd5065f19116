import { CSPProvider } from '@base-ui/react/csp-provider'
import { lazy, memo, Suspense, useCallback, useEffect, useState, type ReactNode } from 'react'
import type { Settings } from '../../../shared/model/settings'
import { ActionProvider, useAction } from '../actions/use-action'
import { LiveContext, useLive } from '../live/context'
import type { Live } from '../live/live'
import { useBoard, useCatalog, usePaused, useStatus, useTimeRange } from '../live/use-state'
import type { Panel } from '../panels/panel'
import { Boundary, reportError } from '../ui/boundary'
import { EnvFrame } from '../ui/env'
import { PanelFrame } from '../ui/panel-frame'
import { ToastProvider } from '../ui/toast'
import { commandsOf, type Command } from './commands'
import { DegradedBanner } from './degraded-banner'
import { InspectorProvider, InspectorSlot, useInspector } from './inspector'
import { MaintenanceBanner } from './maintenance-banner'
import { Palette } from './palette'
import { Rail } from './rail'
import { go, useRoute } from './route'
import { RunToasts } from './run-toasts'
import { ShortcutSheet } from './shortcut-sheet'
import { StatusBar } from './status-bar'
import { ThemeContext, useTheme, type Theme } from './theme'
import { TopBar } from './top-bar'
import { useMarker } from './use-marker'
import { usePicture } from './use-picture'
import { useSafety } from './use-safety'
import { useShortcuts } from './use-shortcuts'
import { useWall } from './wall/use-wall'
import './shell.css'

/** The whole page over one `Live`. */
export function App({
  live,
  theme,
  panels,
}: {
  live: Live
  theme: Theme
  panels: readonly Panel[]
}): ReactNode {
  return (
    <CSPProvider disableStyleElements>
      <LiveContext value={live}>
        <ThemeContext value={theme}>
          <Boundary where="window">
            <ToastProvider>
              <ActionProvider>
                <InspectorProvider>
                  <Page panels={panels} />
                </InspectorProvider>
              </ActionProvider>
            </ToastProvider>
          </Boundary>
        </ThemeContext>
      </LiveContext>
    </CSPProvider>
  )
}

const Wall = lazy(async () => ({ default: (await import('./wall')).Wall }))

/** The desk, or the wall: there nothing can be pressed, so nothing offers itself. */
function Page({ panels }: { panels: readonly Panel[] }): ReactNode {
  const { on, set } = useWall()
  const leave = useCallback(() => set(false), [set])
  if (!on) {
    return (
      <>
        <Frame panels={panels} />
        <RunToasts />
      </>
    )
  }
  return (
    <Suspense fallback={null}>
      <Wall leave={leave} />
    </Suspense>
  )
}

function Frame({ panels }: { panels: readonly Panel[] }): ReactNode {
  const status = useStatus()
  const { rangeMs, setRange } = useTimeRange()
  const { panelId } = useRoute()
  const [overlay, setOverlay] = useState<Overlay | null>(null)
  const { toggle } = usePaused()
  const save = useSave()
  const panel = panels.find(({ id }) => id === panelId) ?? panels[0]
  const chooseRange = (next: number): void => {
    setRange(next)
    save({ rangeMs: next })
  }
  useLastPanel(panel, save)
  useShortcuts({
    palette: () => setOverlay('palette'),
    sheet: () => setOverlay('sheet'),
    togglePause: toggle,
    panel: (index) => {
      const chosen = panels[index]
      if (chosen !== undefined) go(chosen.id)
    },
    marker: useMarker(),
    picture: usePicture(),
    wall: useEnterWall(),
    filter: () => document.querySelector<HTMLInputElement>('main .table-filter')?.focus(),
  })

  return (
    <div className="frame" data-env={status?.environment}>
      <EnvFrame environment={status?.environment ?? 'dev'} />
      <TopBar rangeMs={rangeMs} onRange={chooseRange} onPalette={() => setOverlay('palette')} />
      <div className="frame-middle">
        <Rail panels={panels} openId={panel?.id ?? ''} />
        <div className="frame-main">
          <Boundary where="banner">
            <DegradedBanner />
            <MaintenanceBanner />
          </Boundary>
          {panel === undefined ? null : <PanelPlace key={panel.id} panel={panel} />}
        </div>
        <Boundary where="inspector">
          <InspectorSlot />
        </Boundary>
      </div>
      <StatusBar />
      {overlay === null ? null : (
        <Overlays panels={panels} overlay={overlay} onChange={setOverlay} onRange={chooseRange} />
      )}
    </div>
  )
}

type Overlay = 'palette' | 'sheet'

/** Apart, so that what the commands read redraws nothing else. */
function Overlays({
  panels,
  overlay,
  onChange,
  onRange,
}: {
  panels: readonly Panel[]
  overlay: Overlay
  onChange: (overlay: Overlay | null) => void
  onRange: (rangeMs: number) => void
}): ReactNode {
  const commands = useCommands(panels, onRange, () => onChange('sheet'))
  const close = (): void => onChange(null)
  return overlay === 'palette' ? (
    <Palette open onClose={close} commands={commands} />
  ) : (
    <ShortcutSheet open onClose={close} commands={commands} />
  )
}

/** Not drawn anew when the frame is: a panel hears its own data. */
const PanelPlace = memo(PlainPanelPlace)

function PlainPanelPlace({ panel }: { panel: Panel }): ReactNode {
  const { View, title } = panel
  return (
    <main className="panel-place" aria-label={title} tabIndex={-1}>
      <Boundary where={`panel ${panel.id}`}>
        <Suspense fallback={<PanelFrame title={title} state={{ kind: 'loading' }} />}>
          <View />
        </Suspense>
      </Boundary>
    </main>
  )
}

function useCommands(
  panels: readonly Panel[],
  setRange: (rangeMs: number) => void,
  showShortcuts: () => void,
): readonly Command[] {
  const tiles = useBoard() ?? []
  const targets = useCatalog()?.targets ?? []
  const { since, toggle } = usePaused()
  const safety = useSafety()
  const theme = useTheme()
  const save = useSave()
  const { open } = useAction()
  return commandsOf({
    panels,
    targets,
    tiles,
    paused: since !== null,
    armed: safety.until !== null,
    killSwitch: safety.killSwitch,
    goTo: go,
    openAction: open,
    togglePause: toggle,
    setRange,
    setTheme: (choice) => {
      theme.set(choice)
      save({ theme: choice })
    },
    arm: () => safety.arm(null),
    disarm: safety.disarm,
    showShortcuts,
    setMarker: useMarker(),
    takePicture: usePicture(),
    showWall: useEnterWall(),
  })
}

/** Closes what stands open, so that it is not there any more on the way back. */
function useEnterWall(): () => void {
  const { set } = useWall()
  const inspector = useInspector()
  return () => {
    inspector.close()
    set(true)
  }
}

type Saved = Partial<Pick<Settings, 'theme' | 'rangeMs' | 'lastPanelId'>>

/** Keeps a choice for the next start. What cannot be kept still holds now, and is recorded. */
function useSave(): (change: Saved) => void {
  const live = useLive()
  return (change) => {
    live.bridge
      .request('settings.write', change)
      .catch((thrown: unknown) => reportError(live, 'settings', thrown))
  }
}

function useLastPanel(panel: Panel | undefined, save: (change: Saved) => void): void {
  const id = panel?.id
  const [saved, setSaved] = useState(id)
  useEffect(() => {
    if (id === undefined || id === saved) return
    setSaved(id)
    save({ lastPanelId: id })
  }, [id, saved, save])
}
