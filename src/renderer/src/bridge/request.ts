import { AppError } from '../../../shared/errors/app-error'
import type { Input, Message, Output, Reply } from '../../../shared/ipc/contract'
import type { RequestName, TopicName } from '../../../shared/ipc/names'

/** What the preload hands to the page; nothing else of the other world is here. */
interface SwitchyardApi {
  readonly request: (name: RequestName, input: unknown) => Promise<unknown>
  readonly subscribe: (topic: TopicName, listener: (message: unknown) => void) => () => void
}

declare global {
  interface Window {
    readonly switchyard: SwitchyardApi
  }
}

/** The page's end of the door, as an argument: tests hand in another one. */
export interface Bridge {
  readonly request: <N extends RequestName>(name: N, input: Input<N>) => Promise<Output<N>>
  readonly subscribe: <T extends TopicName>(
    topic: T,
    listener: (message: Message<T>) => void,
  ) => () => void
}

/** Asks the main process. Rejects with an `AppError` that still has its code and hint. */
export async function request<N extends RequestName>(name: N, input: Input<N>): Promise<Output<N>> {
  const reply = (await window.switchyard.request(name, input)) as Reply<Output<N>>
  if (!reply.ok) throw AppError.fromData(reply.error)
  return reply.value
}

/** Hears every message of a topic until the returned function is called. */
export function subscribe<T extends TopicName>(
  topic: T,
  listener: (message: Message<T>) => void,
): () => void {
  return window.switchyard.subscribe(topic, (message) => listener(message as Message<T>))
}

export const bridge: Bridge = { request, subscribe }
