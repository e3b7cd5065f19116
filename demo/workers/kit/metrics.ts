import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** The Prometheus numbers of one worker. */
export class Metrics {
  readonly registry = new Registry()
  readonly requests: Counter<'method' | 'route' | 'status'>
  readonly durations: Histogram<'route'>
  readonly circuit: Counter<'name' | 'event'>
  readonly circuitState: Gauge<'name' | 'state'>
  readonly cache: Counter<'cache' | 'tier' | 'result'>
  readonly jobs: Counter<'queue' | 'result'>

  constructor({ kind, instance }: { kind: string; instance: string }) {
    const registers = [this.registry]
    this.registry.setDefaultLabels({ service: kind, instance })
    collectDefaultMetrics({ register: this.registry })
    this.requests = new Counter({
      name: 'http_requests_total',
      help: 'Requests answered',
      labelNames: ['method', 'route', 'status'],
      registers,
    })
    this.durations = new Histogram({
      name: 'http_server_request_duration_seconds',
      help: 'Time to answer',
      labelNames: ['route'],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
      registers,
    })
    this.circuit = new Counter({
      name: 'circuit',
      help: 'Breaker events',
      labelNames: ['name', 'event'],
      registers,
    })
    this.circuitState = new Gauge({
      name: 'circuit_state',
      help: 'One for the present state of the breaker',
      labelNames: ['name', 'state'],
      registers,
    })
    this.cache = new Counter({
      name: 'cache_requests_total',
      help: 'Cache look-ups',
      labelNames: ['cache', 'tier', 'result'],
      registers,
    })
    this.jobs = new Counter({
      name: 'jobs_total',
      help: 'Jobs ended',
      labelNames: ['queue', 'result'],
      registers,
    })
  }

  /** A gauge that is asked when the numbers are read. */
  gauge(
    name: string,
    help: string,
    labels: readonly string[],
    read: () => Iterable<[Record<string, string>, number]>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [this.registry],
      collect() {
        this.reset()
        for (const [values, value] of read()) this.set(values, value)
      },
    })
  }
}
