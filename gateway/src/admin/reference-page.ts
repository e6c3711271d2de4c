// The reference page of the API at /api/docs: Scalar, served from here and kept inside a policy of its own.
import fastify from 'fastify'
import type { AdminApp } from './context.ts'

/** Scalar writes style elements and attributes by itself; it may run what we serve and speak to this server, no more. */
const referencePolicy =
  "default-src 'none'; script-src 'self'; style-src 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self' data:; worker-src 'self' blob:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

const document = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Portcullis admin API</title>
  </head>
  <body>
    <div id="app"></div>
    <script src="/api/docs/scalar.js"></script>
    <script src="/api/docs/start.js"></script>
  </body>
</html>
`

/** What would call Scalar's own services is off; the policy above would stop it too. */
const configuration = {
  url: '/api/v1/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: 'never',
  hideClientButton: true,
  agent: { disabled: true },
  mcp: { disabled: true },
}
const start = `Scalar.createApiReference('#app', ${JSON.stringify(configuration)})\n`

/** The bundle is 5 MB of source: it is loaded when somebody asks for the page, not at start. */
export function registerReferencePage(app: AdminApp): void {
  let bundle: Promise<Buffer> | undefined

  serve('/api/docs', 'text/html; charset=utf-8', () => document)
  serve('/api/docs/start.js', 'text/javascript; charset=utf-8', () => start)
  serve('/api/docs/scalar.js', 'text/javascript; charset=utf-8', () => (bundle ??= loadBundle()))

  function serve(url: string, type: string, body: () => string | Promise<Buffer>): void {
    const access = { permission: 'public' } as const
    app.get(url, { config: { access }, schema: { hide: true } }, async (_request, reply) =>
      reply
        .header('content-security-policy', referencePolicy)
        .header('cache-control', 'no-cache')
        .type(type)
        .send(await body()),
    )
  }
}

/** The package hands its bundle out by a Fastify plugin alone. */
async function loadBundle(): Promise<Buffer> {
  const { default: reference } = await import('@scalar/fastify-api-reference')
  const holder = fastify()
  await holder.register(reference, { routePrefix: '/', configuration: { content: '{}' } })
  const { rawPayload } = await holder.inject({ url: '/js/scalar.js' })
  await holder.close()
  return rawPayload
}
