// The reference page of the API at /api/docs: Scalar, served from here and kept inside a policy of its own.
import fastify, { type FastifyInstance } from 'fastify'
import type { AdminApp } from './context.ts'

/** Scalar makes its style elements and its start script by itself; it may speak to this server only. */
const referencePolicy =
  "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self' data:; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const access = { permission: 'public' } as const

/** The bundle is 5 MB of source: it is loaded when somebody asks for the page, not at start. */
export function registerReferencePage(app: AdminApp): void {
  let page: Promise<FastifyInstance> | undefined

  for (const url of ['/api/docs', '/api/docs/*']) {
    app.get(url, { config: { access }, schema: { hide: true } }, async (request, reply) => {
      const inner = await (page ??= loadReference())
      const answer = await inner.inject({ method: 'GET', url: request.url })
      const { location, 'content-type': type } = answer.headers
      if (typeof location === 'string') return reply.redirect(location, answer.statusCode)
      return reply
        .code(answer.statusCode)
        .header('content-security-policy', referencePolicy)
        .type(typeof type === 'string' ? type : 'text/plain')
        .send(answer.rawPayload)
    })
  }
  app.addHook('onClose', async () => {
    await (await page)?.close()
  })
}

async function loadReference(): Promise<FastifyInstance> {
  const { default: reference } = await import('@scalar/fastify-api-reference')
  const inner = fastify()
  await inner.register(reference, {
    routePrefix: '/api/docs',
    configuration: {
      url: '/api/v1/openapi.json',
      title: 'Portcullis admin API',
      withDefaultFonts: false,
      telemetry: false,
    },
  })
  await inner.ready()
  return inner
}
