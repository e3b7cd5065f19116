/** Resolves in the next frame, before it is laid out. */
export function nextFrame(): Promise<number> {
  return new Promise((done) => requestAnimationFrame(done))
}

/** Resolves when the frame under way was laid out and painted by this thread. */
export function painted(): Promise<void> {
  return new Promise((done) => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.onmessage = () => done()
      port2.postMessage(null)
    })
  })
}

/** From just before `act`, called at the start of a frame, to the end of that frame's painting. */
export async function timeFrame(act: () => void): Promise<number> {
  await nextFrame()
  return new Promise((done) => {
    const began = performance.now()
    act()
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => done(performance.now() - began)
    port2.postMessage(null)
  })
}

export async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await nextFrame()
}
