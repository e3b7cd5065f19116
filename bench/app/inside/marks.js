/** Runs in the page from its first moment: when it could be used, and when it was live. */
async function readMarks(kind) {
  const nextFrame = () => new Promise((done) => requestAnimationFrame(done))
  const now = () => performance.timeOrigin + performance.now()
  /** When the frame under way has been handed over, and the page hears input again. */
  const painted = () =>
    new Promise((done) =>
      requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel()
        port1.onmessage = () => done(now())
        port2.postMessage(null)
      }),
    )
  const until = async (isTrue) => {
    while (!isTrue()) await nextFrame()
    return painted()
  }
  const all = (selector) => [...document.querySelectorAll(selector)]

  /** The Overview stands, nothing in it is loading, and each strip draws what history knows. */
  const isInteractive = () => {
    const plots = all('main .lane-plot[role=img]')
    return (
      plots.length > 0 &&
      all('main [aria-busy=true]').length === 0 &&
      plots.every((plot) => plot.querySelector('canvas') !== null) &&
      plots.every((plot) => / lowest /.test(plot.getAttribute('aria-label')))
    )
  }
  /** A tile with a figure that was read by this run. */
  const isLive = () =>
    all('[aria-label=Tiles] > li').some(
      (tile) =>
        !/^\S+ (unknown|stale|no data)\b/.test(tile.getAttribute('aria-label')) &&
        /\d/.test(tile.querySelector('.tile-figure > span')?.textContent ?? ''),
    )

  if (kind !== 'app') return { interactiveAt: await painted(), liveAt: null }
  const [interactiveAt, liveAt] = await Promise.all([until(isInteractive), until(isLive)])
  return { interactiveAt, liveAt }
}
