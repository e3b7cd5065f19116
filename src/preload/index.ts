import { contextBridge, ipcRenderer, type IpcRendererEvent } from 'electron'
import {
  PUSH_CHANNEL,
  REQUEST_NAMES,
  TOPIC_NAMES,
  type Push,
  type RequestName,
  type TopicName,
} from '../shared/ipc/names'

type Listener = (message: unknown) => void

const listeners = new Map<TopicName, Set<Listener>>()

ipcRenderer.on(PUSH_CHANNEL, (_event: IpcRendererEvent, batch: readonly Push[]) => {
  for (const [topic, message] of batch) {
    for (const listener of listeners.get(topic) ?? []) tell(listener, message)
  }
})

/** What one listener throws must not keep the rest of a batch from the others. */
function tell(listener: Listener, message: unknown): void {
  try {
    listener(message)
  } catch (thrown) {
    setTimeout(() => {
      throw thrown
    })
  }
}

// The lists are checked here too: types do not stop a compromised page.
const api = {
  request: (name: RequestName, input: unknown): Promise<unknown> =>
    REQUEST_NAMES.includes(name)
      ? ipcRenderer.invoke(name, input)
      : Promise.reject(new TypeError(`unknown request: ${name}`)),

  subscribe: (topic: TopicName, listener: Listener): (() => void) => {
    if (!TOPIC_NAMES.includes(topic)) throw new TypeError(`unknown topic: ${topic}`)
    const heard = listeners.get(topic) ?? new Set()
    listeners.set(topic, heard.add(listener))
    return () => {
      heard.delete(listener) // in braces: nothing of this world may leak
    }
  },
}

export type SwitchyardApi = typeof api
contextBridge.exposeInMainWorld('switchyard', api)
