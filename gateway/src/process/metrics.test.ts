// A scrape: calls of all workers summed by label, durations as cumulative buckets, the process beside them.
import { expect, test } from 'vitest'
import { callWithId } from '../contract/fixtures/call.ts'
import { createCallCounter, type WorkerCounts } from '../proxy/record/count.ts'
import { createMetrics } from './metrics.ts'

function countsOf(...calls: Parameters<typeof callWithId>[]): WorkerCounts {
  const counter = createCallCounter()
  for (const call of calls) counter.count(callWithId(...call))
  return {
    series: counter.series(),
    attempts: counter.attempts(),
    activeCalls: 2,
    recordsWaiting: 3,
    recordsSpilled: 0,
    recordsDropped: 1,
  }
}

async function scrape(...workers: readonly WorkerCounts[]): Promise<string[]> {
  const text = createMetrics({
    counts: async () => workers,
    health: () => ({ workers: 2, workersListening: 1, restarts: 4, worldVersion: 9 }),
  })
  return (await text()).split('\n')
}

const labels =
  'gen_ai_operation_name="chat",' +
  'gen_ai_request_model="small",gen_ai_provider_name="demo",end="complete",status_class="2xx"'

test('the same series of two workers are one', async () => {
  const lines = await scrape(
    countsOf(['c_1', { totalMs: 4 }], ['c_2', { totalMs: 2_000 }]),
    countsOf(['c_3', { totalMs: 30 }]),
  )
  expect(lines).toContain(`portcullis_calls_total{${labels}} 3`)
  expect(lines).toContain(
    `gen_ai_client_token_usage_total{${labels},gen_ai_token_type="output"} 15`,
  )
  const bucket = (le: string) =>
    lines.find(
      (line) =>
        line.startsWith('gen_ai_server_request_duration_seconds_bucket') &&
        line.includes(`le="${le}"`),
    )
  expect(bucket('0.005')).toMatch(/ 1$/)
  expect(bucket('0.05')).toMatch(/ 2$/)
  expect(bucket('+Inf')).toMatch(/ 3$/)
  expect(lines).toContain('portcullis_active_calls 4')
  expect(lines).toContain('portcullis_records_dropped_total 2')
  expect(lines).toContain('portcullis_workers_listening 1')
})

test('attempts are counted by provider, reason and outcome; the time of a token by stream', async () => {
  const base = callWithId('c_1')
  const attempt = {
    provider: 'demo',
    model: 'm',
    credentialId: null,
    status: 503,
    startMs: 0,
    connectMs: 0,
    firstTokenMs: null,
    totalMs: 1,
    errorCode: null,
  }
  const attempts = [attempt, { ...attempt, status: 200, reason: 'retry' as const }]
  const usage = { ...base.detail.usage, cacheRead: 2 }
  const lines = await scrape(
    countsOf([
      'c_1',
      {
        isStream: true,
        firstTokenMs: 100,
        totalMs: 500,
        detail: { ...base.detail, attempts, usage, usageSource: 'estimated' },
      },
    ]),
  )
  const series = 'portcullis_upstream_attempts_total{gen_ai_provider_name="demo"'
  expect(lines).toContain(`${series},reason="first",outcome="5xx"} 1`)
  expect(lines).toContain(`${series},reason="retry",outcome="ok"} 1`)
  expect(lines).toContain(`portcullis_tokens_total{${labels},class="cache_read"} 2`)
  expect(lines).toContain(`portcullis_calls_estimated_total{${labels}} 1`)
  // 400 ms for the four tokens behind the first.
  expect(lines).toContain(`gen_ai_server_time_per_output_token_seconds_sum{${labels}} 0.1`)
})

test('labels are bounded, however often models are renamed', async () => {
  const many = Array.from({ length: 5_000 }, (_item, index) =>
    callWithId('c', { model: `m${index}` }),
  )
  const counter = createCallCounter()
  for (const call of many) counter.count(call)
  expect(counter.series().length).toBeLessThanOrEqual(2_001)
})

test('a model name that only a refused client wrote is no label', async () => {
  const lines = await scrape(countsOf(['c_1', { provider: null, model: 'made-up', status: 404 }]))
  expect(lines.join('\n')).not.toContain('made-up')
})

test('without a call there is a scrape all the same', async () => {
  expect(await scrape()).toContain('portcullis_world_version 9')
})
