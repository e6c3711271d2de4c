// /metrics: the workers' counts, the threads' health and the process, in Prometheus' text form.
import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Gauge,
  Registry,
  type MetricObject,
} from 'prom-client'
import {
  durationBuckets,
  overheadBuckets,
  perTokenBuckets,
  type CallSeries,
  type Histogram,
  type WorkerCounts,
} from '../proxy/record/count.ts'

export interface GatewayHealth {
  readonly workers: number
  readonly workersListening: number
  readonly restarts: number
  readonly worldVersion: number
}

/** Gives the text of a scrape. Counts of a worker that ended begin anew, as Prometheus' counters may. */
export function createMetrics(options: {
  readonly counts: () => Promise<readonly WorkerCounts[]>
  readonly health: () => GatewayHealth
}): () => Promise<string> {
  const own = new Registry()
  collectDefaultMetrics({ register: own })
  const gauges: [name: string, help: string, value: (health: GatewayHealth) => number][] = [
    ['portcullis_workers', 'Data-plane workers wanted', ({ workers }) => workers],
    ['portcullis_workers_listening', 'Workers that take calls', (now) => now.workersListening],
    ['portcullis_thread_restarts', 'Threads started again', ({ restarts }) => restarts],
    ['portcullis_world_version', 'Version of the world in main', (now) => now.worldVersion],
  ]
  for (const [name, help, value] of gauges) {
    own.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        collect() {
          this.set(value(options.health()))
        },
      }),
    )
  }

  return async () => {
    const counts = await options.counts()
    const calls = AggregatorRegistry.aggregate([callMetrics(counts)])
    return `${await own.metrics()}\n${await calls.metrics()}`
  }
}

/** What prom-client's own JSON form of a metric looks like; its types leave out the values. */
type Metric = MetricObject & {
  readonly values: readonly {
    readonly value: number
    readonly labels: Readonly<Record<string, string | number>>
    readonly metricName?: string
  }[]
}

function callMetrics(workers: readonly WorkerCounts[]): MetricObject[] {
  const all = workers.flatMap(({ series }) => series)
  const plain = (
    name: string,
    help: string,
    value: (series: CallSeries) => number,
    extra: Readonly<Record<string, string>> = {},
  ): Metric =>
    metric(
      name,
      help,
      'counter',
      all.map((series) => ({
        value: value(series),
        labels: { ...labelsOf(series), ...extra },
      })),
    )
  const histogram = (
    name: string,
    help: string,
    bounds: readonly number[],
    pick: (series: CallSeries) => Histogram,
  ): Metric =>
    metric(
      name,
      help,
      'histogram',
      all.flatMap((series) => {
        return histogramValues(name, labelsOf(series), bounds, pick(series))
      }),
    )
  const sum = (pick: (worker: WorkerCounts) => number): number => {
    return workers.reduce((total, worker) => total + pick(worker), 0)
  }
  const single = (name: string, help: string, type: 'gauge' | 'counter', value: number): Metric => {
    return metric(name, help, type, [{ value, labels: {} }])
  }
  return [
    plain('portcullis_calls_total', 'API calls', ({ calls }) => calls),
    tokens(all),
    classes(all),
    attempts(workers),
    plain('portcullis_calls_estimated_total', 'Calls whose usage was estimated', (series) => {
      return series.estimated
    }),
    plain('portcullis_cost_usd_total', 'Cost of calls in dollars', ({ costMicros }) => {
      return costMicros / 1_000_000
    }),
    histogram(
      'gen_ai_server_request_duration_seconds',
      'Time of calls from arrival to the last byte',
      durationBuckets,
      ({ duration }) => duration,
    ),
    histogram(
      'gen_ai_server_time_to_first_token_seconds',
      'Time of calls from arrival to the first token',
      durationBuckets,
      ({ firstToken }) => firstToken,
    ),
    histogram(
      'gen_ai_server_time_per_output_token_seconds',
      'Time of streams behind their first token, for each token',
      perTokenBuckets,
      ({ perToken }) => perToken,
    ),
    histogram(
      'portcullis_overhead_seconds',
      'Time that the gateway itself took of a call',
      overheadBuckets,
      ({ overhead }) => overhead,
    ),
    single(
      'portcullis_active_calls',
      'Calls in flight',
      'gauge',
      sum((w) => w.activeCalls),
    ),
    single(
      'portcullis_records_waiting',
      'Records not yet written',
      'gauge',
      sum((w) => w.recordsWaiting),
    ),
    single(
      'portcullis_records_spilled_total',
      'Records that went to disk first',
      'counter',
      sum((w) => w.recordsSpilled),
    ),
    single(
      'portcullis_records_dropped_total',
      'Records that were lost',
      'counter',
      sum((w) => w.recordsDropped),
    ),
  ]
}

/** OpenTelemetry's name, with its label for the two directions. */
function tokens(all: readonly CallSeries[]): Metric {
  const values = all.flatMap((series) => [
    { value: series.inputTokens, labels: { ...labelsOf(series), gen_ai_token_type: 'input' } },
    { value: series.outputTokens, labels: { ...labelsOf(series), gen_ai_token_type: 'output' } },
  ])
  return metric('gen_ai_client_token_usage_total', 'Tokens of calls', 'counter', values)
}

/** Parts of the two directions that cost another price. */
function classes(all: readonly CallSeries[]): Metric {
  const values = all.flatMap((series) => [
    { value: series.cacheReadTokens, labels: { ...labelsOf(series), class: 'cache_read' } },
    { value: series.cacheWriteTokens, labels: { ...labelsOf(series), class: 'cache_write' } },
    { value: series.reasoningTokens, labels: { ...labelsOf(series), class: 'reasoning' } },
  ])
  return metric('portcullis_tokens_total', 'Tokens of calls by class', 'counter', values)
}

function attempts(workers: readonly WorkerCounts[]): Metric {
  const values = workers.flatMap((worker) =>
    worker.attempts.map(({ provider, reason, outcome, attempts: value }) => ({
      value,
      labels: { gen_ai_provider_name: provider, reason, outcome },
    })),
  )
  return metric('portcullis_upstream_attempts_total', 'Attempts at providers', 'counter', values)
}

function metric(
  name: string,
  help: string,
  type: 'counter' | 'gauge' | 'histogram',
  values: Metric['values'],
): Metric {
  return { name, help, type, aggregator: 'sum', values } as unknown as Metric
}

function labelsOf({
  operation,
  model,
  provider,
  end,
  statusClass,
}: CallSeries): Record<string, string> {
  return {
    gen_ai_operation_name: operation,
    gen_ai_request_model: model,
    gen_ai_provider_name: provider,
    end,
    status_class: statusClass,
  }
}

/** Prometheus' buckets are cumulative. */
function histogramValues(
  name: string,
  labels: Record<string, string>,
  bounds: readonly number[],
  { counts, sum }: Histogram,
): Metric['values'] {
  let total = 0
  const buckets = counts.map((count, index) => {
    total += count
    const le = bounds[index] ?? '+Inf'
    return { value: total, labels: { ...labels, le }, metricName: `${name}_bucket` }
  })
  return [
    ...buckets,
    { value: sum, labels, metricName: `${name}_sum` },
    { value: total, labels, metricName: `${name}_count` },
  ]
}
