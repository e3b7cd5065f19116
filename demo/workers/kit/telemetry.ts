import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Span,
} from '@opentelemetry/api'

const tracer = trace.getTracer('switchyard-demo')

interface SpanOptions {
  readonly kind?: SpanKind
  readonly attributes?: Attributes
  /** Headers or job data that carry the caller's traceparent. */
  readonly carrier?: unknown
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
  const { kind = SpanKind.INTERNAL, attributes = {} } = options
  return tracer.startActiveSpan(name, { kind, attributes }, parent, async (span) => {
    try {
      return await work(span)
    } catch (thrown) {
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

/** Starts the OpenTelemetry SDK when somebody listens; loading it costs half a second, so not otherwise. */
export async function startTelemetry(service: {
  name: string
  instance: string
  version: string
}): Promise<() => Promise<void>> {
  if (!process.env['OTEL_EXPORTER_OTLP_ENDPOINT']) return () => Promise.resolve()
  const [{ NodeSDK, resources, tracing }, { OTLPTraceExporter }] = await Promise.all([
    import('@opentelemetry/sdk-node'),
    import('@opentelemetry/exporter-trace-otlp-proto'),
  ])
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
    instrumentations: [],
  })
  sdk.start()
  return () => sdk.shutdown().catch(() => undefined)
}
