import { Agent, request } from 'node:http'

// fetch costs several times the processor time of this, and the platform is meant to be light.
const agent = new Agent({ keepAlive: true, maxSockets: 100 })

export interface Asked {
  readonly status: number
  readonly text: string
}

/** One request over plain HTTP within a deadline that covers headers and body. */
export function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; timeoutMs: number },
): Promise<Asked> {
  const { method = 'GET', headers = {}, body, timeoutMs } = options
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent }, (incoming) => {
      let text = ''
      incoming.setEncoding('utf8')
      incoming.on('data', (chunk: string) => (text += chunk))
      incoming.once('error', reject)
      incoming.once('end', () => {
        clearTimeout(timer)
        resolve({ status: incoming.statusCode ?? 0, text })
      })
    })
    const timer = setTimeout(
      () => outgoing.destroy(new Error(`no answer within ${timeoutMs} ms`)),
      timeoutMs,
    )
    outgoing.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    outgoing.end(body)
  })
}
