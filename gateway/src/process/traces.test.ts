// Calls as traces: what a receiver gets over HTTP, and the spans one by one.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import type { Call } from '../contract/call.ts'
import { callWithId } from '../contract/fixtures/call.ts'
import { writeSpans } from './call-spans.ts'
import { startTraces } from './traces.ts'

function spansOf(call: Call) {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
    idGenerator: {
      generateTraceId: () => call.detail.traceId,
      generateSpanId: () => Math.random().toString(16).slice(2).padEnd(16, '1').slice(0, 16),
    },
  })
  writeSpans(call, provider.getTracer('test'), () => undefined)
  return exporter.getFinishedSpans()
}

const traceId = '0af7651916cd43dd8448eb211c80319c'
const base = callWithId('c_1', { model: 'small', provider: 'one', inputTokens: 12, costMicros: 7 })
const attempt = {
  provider: 'one',
  model: 'real',
  credentialId: null,
  status: 503,
  startMs: 1,
  connectMs: 0.5,
  firstTokenMs: null,
  totalMs: 4,
  errorCode: 'upstream_overloaded',
}
const call: Call = {
  ...base,
  detail: {
    ...base.detail,
    traceId,
    endpoint: 'POST /v1/chat/completions',
    dialectIn: 'openai-chat',
    attempts: [attempt, { ...attempt, status: 200, startMs: 6, errorCode: null }],
  },
}

test('a call is a span with one below it for each attempt, named by the conventions', () => {
  const spans = spansOf(call)
  const root = spans.find(({ name }) => name === 'POST /v1/chat/completions')!
  expect(root.attributes).toMatchObject({
    'gen_ai.operation.name': 'chat',
    'gen_ai.request.model': 'small',
    'gen_ai.provider.name': 'one',
    'gen_ai.usage.input_tokens': 12,
    'http.route': '/v1/chat/completions',
    'portcullis.call.id': 'c_1',
    'portcullis.cost_usd': 0.000007,
  })
  const attempts = spans.filter(({ name }) => name === 'chat real')
  expect(attempts.map(({ attributes }) => attributes['http.response.status_code'])).toEqual([
    503, 200,
  ])
  expect(attempts.map(({ status }) => status.code)).toEqual([2, 0])
  for (const span of attempts) {
    expect(span.parentSpanContext?.spanId).toBe(root.spanContext().spanId)
    expect(span.spanContext().traceId).toBe(traceId)
  }
  expect(root.spanContext().traceId).toBe(traceId)
})

test('a call of a traced client is a part of its trace', () => {
  const parentSpanId = 'b7ad6b7169203331'
  const [root] = spansOf({ ...call, detail: { ...call.detail, attempts: [], parentSpanId } })
  expect(root!.parentSpanContext).toMatchObject({ spanId: parentSpanId, traceId, isRemote: true })
})

test('a receiver gets the spans of what was written, with its headers, before the gateway is closed', async () => {
  const got: { url: string | undefined; key: unknown; body: string }[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    got.push({
      url: request.url,
      key: request.headers['x-key'],
      body: Buffer.concat(chunks).toString('latin1'),
    })
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  let publish: (calls: readonly Call[]) => void = () => undefined
  const traces = startTraces({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    headers: { 'x-key': 'secret' },
    version: '1.0.0',
    onCalls(listener) {
      publish = listener
      return () => (publish = () => undefined)
    },
    log: { warn: () => undefined },
  })
  publish([call])
  await traces.close()
  server.closeAllConnections()
  server.close()
  expect(got).toHaveLength(1)
  expect(got[0]).toMatchObject({ url: '/v1/traces', key: 'secret' })
  expect(got[0]!.body).toContain('gen_ai.request.model')
  expect(got[0]!.body).toContain('portcullis')
})
