// The server itself: a route needs a permission, headers of every answer, streams, the page, health.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify from 'fastify'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { AdminContext } from './context.ts'
import { registerGuard } from './guard.ts'
import { callOf, createSuite, type Suite } from './suite.fixture.ts'

let suite: Suite
afterEach(() => suite.close())

describe('a route', () => {
  beforeEach(async () => {
    suite = await createSuite()
  })

  it('without a permission does not start', () => {
    const app = fastify()
    registerGuard(app, {} as AdminContext)
    expect(() => app.get('/api/v1/open', () => 'open')).toThrow(
      'GET /api/v1/open names no permission in config.access',
    )
    expect(() =>
      app.get('/healthz', { config: { access: { permission: 'public' } } }, () => 'ok'),
    ).not.toThrow()
  })

  it('that is not there answers 404 as problem details, with or without a session', async () => {
    for (const person of ['none', 'owner'] as const) {
      const answer = await suite.as(person, { url: '/api/v1/nowhere' })
      expect(answer.json()).toMatchObject({ status: 404, code: 'not_found' })
    }
    const post = await suite.as('owner', { method: 'POST', url: '/api/v1/nowhere' })
    expect(post.json()).toMatchObject({ status: 404, code: 'not_found' })
  })

  it('answers with headers that keep it out of frames, sniffing and caches', async () => {
    const { headers } = await suite.as('owner', { url: '/api/v1/session' })
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    })
  })

  it('for health and metrics needs no session', async () => {
    expect((await suite.as('none', { url: '/healthz' })).json()).toEqual({ status: 'alive' })
    expect((await suite.as('none', { url: '/readyz' })).statusCode).toBe(200)
    expect((await suite.as('none', { method: 'HEAD', url: '/readyz' })).statusCode).toBe(200)
    expect((await suite.as('none', { url: '/metrics' })).body).toBe('# metrics\n')
  })
})

describe('the reference page', () => {
  it('runs nothing but what is served here, under a policy of its own', async () => {
    suite = await createSuite()
    const page = await suite.as('none', { url: '/api/docs' })
    expect(page.headers['content-security-policy']).toContain("script-src 'self';")
    const scripts = [...page.body.matchAll(/src="([^"]+)"/g)].map(([, url]) => url ?? '')
    expect(scripts).toHaveLength(2)
    for (const url of scripts) {
      const script = await suite.as('none', { url })
      expect(script.headers['content-type']).toContain('text/javascript')
      expect(script.body).toContain('createApiReference')
    }
  })
})

describe('the page', () => {
  let directory: string
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), 'portcullis-ui-'))
    mkdirSync(join(directory, 'assets'))
    writeFileSync(join(directory, 'index.html'), '<!doctype html><title>Portcullis</title>')
    writeFileSync(join(directory, 'theme.js'), '1')
    writeFileSync(join(directory, 'assets/main-4f2a.js'), '2')
    suite = await createSuite({ uiDirectory: directory })
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  it.each([
    ['/', 'no-cache', 'text/html'],
    ['/acme/approvals', 'no-cache', 'text/html'],
    ['/theme.js', 'no-cache', 'javascript'],
    ['/assets/main-4f2a.js', 'public, max-age=31536000, immutable', 'javascript'],
    ['/..%2fsecret', 'no-cache', 'text/html'],
  ])('at %s is cached as %s', async (url, cache, type) => {
    const answer = await suite.as('none', { url })
    expect(answer.statusCode).toBe(200)
    expect(answer.headers['cache-control']).toBe(cache)
    expect(answer.headers['content-type']).toContain(type)
    expect(answer.headers['content-security-policy']).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'",
    )
  })

  it.each(['/assets/gone.js', '/api/v2', '/api'])('is not what answers at %s', async (url) => {
    expect((await suite.as('none', { url })).statusCode).toBe(404)
  })
})

it('says so where the page was not built', async () => {
  suite = await createSuite()
  const answer = await suite.as('none', { url: '/' })
  expect(answer.json()).toMatchObject({ status: 404, detail: expect.stringContaining('not built') })
})

describe('streams', () => {
  beforeEach(async () => {
    suite = await createSuite({ isLocal: true })
    await suite.app.listen({ host: '127.0.0.1', port: 0 })
  })

  /** Opens a stream; `next` gives the next event, its name and its data. */
  async function open(path: string) {
    const { port } = suite.app.server.address() as AddressInfo
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
    get({ host: '127.0.0.1', port, path }, resolve).on('error', reject)
    const answer = await promise
    const events = readEvents(answer)
    return {
      answer,
      async next() {
        const { value } = await events.next()
        return value as { event: string; data: unknown } | undefined
      },
    }
  }

  async function* readEvents(answer: IncomingMessage) {
    let text = ''
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      text += chunk.toString()
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const parts = /^event: (\w+)\ndata: (.*)$/.exec(block)
        yield parts === null
          ? { event: 'comment', data: block }
          : { event: parts[1] ?? '', data: JSON.parse(parts[2] ?? '') as unknown }
      }
    }
  }

  it('of calls pass on what matches, with names', async () => {
    const { acme, web } = suite.ids
    const tail = await open('/api/v1/calls/tail?status=4xx')
    expect(tail.answer.headers['content-type']).toContain('text/event-stream')
    expect(await tail.next()).toMatchObject({ event: 'comment' })
    suite.emit([
      callOf({ id: 'c_good', status: 200 }),
      callOf({ id: 'c_bad', status: 429, tenantId: acme, applicationId: web }),
    ])
    expect(await tail.next()).toMatchObject({
      event: 'call',
      data: { id: 'c_bad', tenantName: 'acme', applicationName: 'web' },
    })
    tail.answer.destroy()
  })

  it('with a budget tell what was left out', async () => {
    const tail = await open('/api/v1/calls/tail?budget=2')
    await tail.next()
    suite.emit(Array.from({ length: 5 }, (_, at) => callOf({ id: `c_${at}` })))
    expect([await tail.next(), await tail.next()]).toMatchObject([
      { event: 'call', data: { id: 'c_0' } },
      { event: 'call', data: { id: 'c_1' } },
    ])
    expect(await tail.next()).toEqual({ event: 'count', data: { seen: 5, sent: 2 } })
    tail.answer.destroy()
  })

  it('of packets pass on what the shield samples', async () => {
    const packets = await open('/api/v1/shield/packets')
    await packets.next()
    const sample = { time: 1, verdict: 'drop' as const, reason: 'deny', interface: 'eth0' }
    const ports = { source_port: 1, destination_port: 2, protocol: 'tcp', tcp_flags: ['syn'] }
    const rest = { source: '203.0.113.7', destination: '192.0.2.1', ttl: 64, length: 60 }
    const bytes = Buffer.from('02000000000102000000000208060001', 'hex').toString('base64')
    suite.shield.emit({ event: 'samples', samples: [{ ...sample, ...ports, ...rest, bytes }] })
    expect(await packets.next()).toMatchObject({
      event: 'packet',
      data: {
        source: '203.0.113.7',
        verdict: 'drop',
        decoded: { ethernet: { source: '02:00:00:00:00:02', vlans: [], type: 'arp' } },
      },
    })
    packets.answer.destroy()
  })

  it('end when the server closes', async () => {
    const tail = await open('/api/v1/calls/tail')
    await tail.next()
    await suite.app.close()
    expect(await tail.next()).toBeUndefined()
  })
})
