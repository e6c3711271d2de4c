// Sends finished calls as OpenTelemetry traces: made from records in main, so that no worker's call waits for any of it.
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  RandomIdGenerator,
  TracerProvider,
  type SpanExporter,
} from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'
import type { Call } from '../contract/call.ts'
import { writeSpans } from './call-spans.ts'

export interface Traces {
  /** Sends what waits, within the SDK's own deadline. */
  close(): Promise<void>
}

/** Beyond this, spans are dropped: the collector is away or too slow. */
const maxWaiting = 16_384

export function startTraces(options: {
  /** Base of an OTLP receiver over HTTP; `/v1/traces` is appended. */
  readonly endpoint: string
  readonly headers: Readonly<Record<string, string>>
  readonly version: string
  readonly onCalls: (listener: (calls: readonly Call[]) => void) => () => void
  readonly log: Pick<Logger, 'warn'>
}): Traces {
  const { endpoint, headers, version, onCalls, log } = options
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`
  const exporter = reporting(new OTLPTraceExporter({ url, headers: { ...headers } }), log)
  const random = new RandomIdGenerator()
  let traceId = ''
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'portcullis', 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor({ exporter, maxQueueSize: maxWaiting })],
    idGenerator: {
      generateTraceId: () => traceId,
      generateSpanId: () => random.generateSpanId(),
    },
  })
  const tracer = provider.getTracer('portcullis', version)
  const stop = onCalls((calls) => {
    for (const call of calls) writeSpans(call, tracer, (id) => (traceId = id))
  })
  return {
    async close() {
      stop()
      await provider.shutdown()
    },
  }
}

/** Says when a receiver is lost and when it is back, and nothing in between. */
function reporting(exporter: SpanExporter, log: Pick<Logger, 'warn'>): SpanExporter {
  let isLost = false
  return {
    export(spans, done) {
      exporter.export(spans, (result) => {
        const hasFailed = result.code !== 0
        if (hasFailed !== isLost) {
          const words = hasFailed ? 'traces can not be sent' : 'traces can be sent again'
          log.warn({ err: result.error }, words)
        }
        isLost = hasFailed
        done(result)
      })
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: () => exporter.forceFlush?.() ?? Promise.resolve(),
  }
}
