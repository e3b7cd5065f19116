import { useEffect, useRef, type RefObject } from 'react'
import type uPlot from 'uplot'
import { useCrosshair } from '../live/use-state'
import type { Aligned } from './strip-data'
import { plotData, plotOptions, type PlotState } from './strip-plot'
import { useThemeName } from './use-theme-name'

/** Keeps one uPlot in an element: made once, fed with data, sized by its box, following the crosshair. */
export function usePlot(
  box: RefObject<HTMLDivElement | null>,
  data: Aligned,
  state: PlotState,
): void {
  const crosshair = useCrosshair()
  const theme = useThemeName()
  const plot = useRef<uPlot | null>(null)
  const newest = useRef({ data, state })
  const seriesCount = data.values.length

  useEffect(() => {
    newest.current = { data, state }
    plot.current?.setData(plotData(data))
  }, [data, state])

  useEffect(() => plot.current?.redraw(false), [theme])

  useEffect(() => {
    const element = box.current
    // Without a canvas (a test's page) the words beside the plot are all there is.
    if (element === null || typeof matchMedia !== 'function') return
    const closed = new AbortController()
    void mountPlot({ element, seriesCount, newest, crosshair, signal: closed.signal }).then(
      (made) => {
        if (made !== null) plot.current = made
      },
    )
    return () => {
      closed.abort()
      plot.current?.destroy()
      plot.current = null
    }
  }, [box, seriesCount, crosshair])
}

async function mountPlot(parts: {
  element: HTMLDivElement
  seriesCount: number
  newest: RefObject<{ data: Aligned; state: PlotState }>
  crosshair: ReturnType<typeof useCrosshair>
  signal: AbortSignal
}): Promise<uPlot | null> {
  const { element, seriesCount, newest, crosshair, signal } = parts
  const { default: UPlot } = await import('uplot')
  if (signal.aborted) return null
  const options = plotOptions({
    size: sizeOf(element),
    seriesCount,
    state: () => newest.current.state,
    crosshair,
  })
  const plot = new UPlot(options, plotData(newest.current.data), element)
  const resized = new ResizeObserver(() => {
    const size = sizeOf(element)
    if (size.width !== plot.width || size.height !== plot.height) plot.setSize(size)
  })
  resized.observe(element)
  const stopHearing = crosshair.subscribe(() => {
    const at = crosshair.get()
    const left = at === null ? -10 : plot.valToPos(at, 'x')
    // Without the hook: or each plot would answer the other.
    plot.setCursor({ left, top: at === null ? -10 : 0 }, false)
  })
  signal.addEventListener('abort', () => {
    resized.disconnect()
    stopHearing()
  })
  return plot
}

function sizeOf(element: HTMLElement): { width: number; height: number } {
  return { width: Math.max(1, element.clientWidth), height: Math.max(1, element.clientHeight) }
}
