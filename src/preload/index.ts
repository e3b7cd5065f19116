import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import { REQUEST_NAMES, TOPIC_NAMES, type RequestName, type TopicName } from '../shared/ipc/names'

// The lists are checked here too: types do not stop a compromised page.
const api = {
  request: (name: RequestName, input: unknown): Promise<unknown> =>
    REQUEST_NAMES.includes(name)
      ? ipcRenderer.invoke(name, input)
      : Promise.reject(new TypeError(`unknown request: ${name}`)),

  subscribe: (topic: TopicName, listener: (message: unknown) => void): (() => void) => {
    if (!TOPIC_NAMES.includes(topic)) throw new TypeError(`unknown topic: ${topic}`)
    const forward = (_event: IpcRendererEvent, message: unknown): void => listener(message)
    ipcRenderer.on(topic, forward)
    return () => {
      ipcRenderer.off(topic, forward) // in braces: `off` returns ipcRenderer, which must not leak
    }
  },
}

export type SwitchyardApi = typeof api
contextBridge.exposeInMainWorld('switchyard', api)
