'use strict'
// Runs before the preload of the product: times what the page does with each pushed message.
const { ipcRenderer } = require('electron')

let calls = []
const wrapped = new WeakMap()
const on = ipcRenderer.on.bind(ipcRenderer)
const off = ipcRenderer.off.bind(ipcRenderer)

ipcRenderer.on = (channel, listener) => {
  const timed = (event, message) => {
    const began = performance.now()
    listener(event, message)
    const handledMs = performance.now() - began
    // Reading a message from the pipe cannot be seen from here: a clone of it writes and reads, so it costs more.
    const cloneBegan = performance.now()
    structuredClone(message)
    calls.push({ channel, handledMs, cloneMs: performance.now() - cloneBegan })
  }
  wrapped.set(listener, timed)
  return on(channel, timed)
}
ipcRenderer.off = (channel, listener) => off(channel, wrapped.get(listener) ?? listener)

on('bench:tell', () => {
  ipcRenderer.send('bench:heard', calls)
  calls = []
})
