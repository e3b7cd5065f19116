import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
} from '@opentelemetry/api'
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node'

const tracer = trace.getTracer('switchyard-demo')

interface SpanOptions {
  readonly kind?: SpanKind
  readonly attributes?: Attributes
  /** Headers or job data that carry the caller's traceparent. */
  readonly carrier?: unknown
  /** A throw that is an answer and no failure of the work. */
  readonly isRefusal?: (thrown: unknown) => boolean
}

/** Runs `work` in a span; a throw marks the span and goes on. */
export function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
): Promise<T> {
  const parent =
    options.carrier === undefined
      ? context.active()
      : propagation.extract(context.active(), options.carrier)
  const { kind = SpanKind.INTERNAL, attributes = {}, isRefusal = () => false } = options
  return tracer.startActiveSpan(name, { kind, attributes }, parent, async (span) => {
    try {
      return await work(span)
    } catch (thrown) {
      if (isRefusal(thrown)) throw thrown
      const error = thrown instanceof Error ? thrown : new Error(String(thrown))
      span.recordException(error)
      span.setAttribute('error.type', error.name)
      span.setStatus({ code: SpanStatusCode.ERROR, message: error.message })
      throw thrown
    } finally {
      span.end()
    }
  })
}

/** The traceparent of the current span, to send along. Empty when nothing is traced. */
export function traceHeaders(): Record<string, string> {
  const carrier: Record<string, string> = {}
  propagation.inject(context.active(), carrier)
  return carrier
}

type Instrumentation = Exclude<NodeSDKConfiguration['instrumentations'][number], unknown[]>
type Loggers = Parameters<NonNullable<Instrumentation['setLoggerProvider']>>[0]

/** Says that something happened, as a log record with a name. */
export type EmitEvent = (eventName: string, attributes: Attributes) => void

export interface RunningTelemetry {
  readonly emit: EmitEvent
  readonly end: () => Promise<void>
}

/** Starts the OpenTelemetry SDK when somebody listens; loading it costs half a second, so not otherwise. */
export async function startTelemetry(service: {
  name: string
  instance: string
  version: string
}): Promise<RunningTelemetry> {
  if (!process.env['OTEL_EXPORTER_OTLP_ENDPOINT'])
    return { emit: () => undefined, end: () => Promise.resolve() }
  const [{ NodeSDK, resources, tracing }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
  ])
  const events = new Events()
  const sdk = new NodeSDK({
    autoDetectResources: false,
    resource: resources.resourceFromAttributes({
      'service.name': service.name,
      'service.instance.id': service.instance,
      'service.version': service.version,
      'deployment.environment.name': 'dev',
    }),
    spanProcessors: [
      new tracing.BatchSpanProcessor(new OTLPTraceExporter(), { scheduledDelayMillis: 1_000 }),
    ],
    // Log records go out by the SDK's own OTLP exporter; the numbers are at /metrics.
    metricReaders: [],
    instrumentations: [events],
  })
  sdk.start()
  return { emit: events.emit, end: () => sdk.shutdown().catch(() => undefined) }
}

/** The SDK gives its loggers to its instrumentations, so this is one, which instruments nothing. */
class Events implements Instrumentation {
  readonly instrumentationName = 'switchyard-demo'
  readonly instrumentationVersion = '1'
  #logger: ReturnType<Loggers['getLogger']> | undefined

  readonly emit: EmitEvent = (eventName, attributes) =>
    this.#logger?.emit({ eventName, attributes })

  setLoggerProvider(loggers: Loggers): void {
    this.#logger = loggers.getLogger(this.instrumentationName)
  }

  setTracerProvider(): void {}
  setMeterProvider(): void {}
  enable(): void {}
  disable(): void {}
  setConfig(): void {}
  getConfig(): { enabled: boolean } {
    return { enabled: true }
  }
}
