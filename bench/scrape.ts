import { createRequire } from 'node:module'
import type { Sample } from '../src/main/sources/workers/exposition/line'
import { ExpositionParser } from '../src/main/sources/workers/exposition/parser'
import { result, type Bench } from './lib/bench'
import { median, timeInTurns } from './lib/measure'

const ROUNDS = 31
const WARM_UPS = 5
const ROUTES = 500

const require = createRequire(import.meta.url)
/** It comes without types. */
const parsePeer = require('parse-prometheus-text-format') as (text: string) => unknown

/** Exposition text of a large worker: what a scrape brings, read whole. */
export const bench: Bench = {
  ids: ['exposition.parse'],
  async run() {
    const text = makeText()
    const bytes = new TextEncoder().encode(text)
    const lines = text.split('\n').length - 1
    const expected = lines - text.split('\n').filter((line) => line.startsWith('#')).length
    let read = 0
    const ours = (): void => {
      read = parse(bytes).length
    }
    const peer = (): unknown => parsePeer(text)
    await timeInTurns(WARM_UPS, ours, peer)
    const taken = await timeInTurns(ROUNDS, ours, peer)
    if (read !== expected) throw new Error(`${read} samples of ${expected} were read`)
    const speedOf = (times: readonly number[]): number => bytes.length / 1_000 / median(times)
    const own = {
      ...{ id: 'exposition.parse', value: speedOf(taken.ours), unit: 'MB/s', samples: ROUNDS },
      method: `${lines} lines of ${(bytes.length / 1e6).toFixed(1)} MB: counters, gauges and histograms with 3 to 4 labels; the parser alone, in the main thread of the bench, every sample kept; medians, in turns with the peer. A higher ratio is better`,
    }
    return [result(own, { name: 'parse-prometheus-text-format', value: speedOf(taken.peer) })]
  },
}

function parse(bytes: Uint8Array): Sample[] {
  const samples: Sample[] = []
  const parser = new ExpositionParser({ onSample: (sample) => samples.push(sample) })
  parser.write(bytes)
  parser.end()
  return samples
}

function makeText(): string {
  const lines: string[] = []
  const open = (name: string, type: string): void => {
    lines.push(`# HELP ${name} What it tells`, `# TYPE ${name} ${type}`)
  }
  const routes = Array.from({ length: ROUTES }, (_, i) => `/api/projects/${i}/revisions`)
  open('http_requests_total', 'counter')
  for (const [i, route] of routes.entries()) {
    for (const status of [200, 201, 304, 404, 500]) {
      const labels = `method="GET",route="${route}",status="${status}",service="webapp"`
      lines.push(`http_requests_total{${labels}} ${i * status}`)
    }
  }
  open('http_server_request_duration_seconds', 'histogram')
  for (const [i, route] of routes.entries()) {
    const labels = `method="GET",route="${route}",service="webapp"`
    for (const le of ['0.005', '0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '+Inf']) {
      const name = 'http_server_request_duration_seconds_bucket'
      lines.push(`${name}{le="${le}",${labels}} ${i * 37}`)
    }
    lines.push(`http_server_request_duration_seconds_sum{${labels}} ${i * 0.731}`)
    lines.push(`http_server_request_duration_seconds_count{${labels}} ${i * 37}`)
  }
  open('queue_oldest_seconds', 'gauge')
  for (const [i, route] of routes.entries()) {
    const labels = `queue="${route}",state="waiting",service="webapp"`
    lines.push(`queue_oldest_seconds{${labels}} ${i / 7}`)
  }
  return `${lines.join('\n')}\n`
}
