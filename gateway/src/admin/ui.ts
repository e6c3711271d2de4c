// Serves the page: hashed files for ever, every other address below no /api as the page itself.
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import fastifyStatic from '@fastify/static'
import { GatewayError } from '../errors.ts'
import type { AdminApp } from './context.ts'
import { pagePolicy } from './security-headers.ts'

const access = { permission: 'public' } as const
const forEver = 'public, max-age=31536000, immutable'

/** `directory` null or not built: the addresses answer with a sentence that says so. */
export async function registerUi(app: AdminApp, directory: string | null): Promise<void> {
  const isBuilt = directory !== null && existsSync(join(directory, 'index.html'))
  if (isBuilt)
    await app.register(fastifyStatic, { root: directory, serve: false, preCompressed: true })

  app.get('/*', { config: { access }, schema: { hide: true } }, (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/'
    if (path === '/api' || path.startsWith('/api/')) throw new GatewayError('not_found')
    if (!isBuilt) {
      throw new GatewayError('not_found', {
        message: 'The page is not built. Build it with "pnpm build" and start again.',
      })
    }
    void reply.header('content-security-policy', pagePolicy)
    const file = fileIn(directory, path)
    if (file === null) {
      // Vite's hashed files have no other name: a missing one must not answer with the page.
      if (path.startsWith('/assets/')) throw new GatewayError('not_found')
      return reply
        .header('cache-control', 'no-cache')
        .sendFile('index.html', { cacheControl: false })
    }
    const lifetime = path.startsWith('/assets/') ? forEver : 'no-cache'
    return reply.header('cache-control', lifetime).sendFile(file, { cacheControl: false })
  })
}

/** A file below the directory, or null; a path that leads out of it is none. */
function fileIn(directory: string, path: string): string | null {
  let name: string
  try {
    name = decodeURIComponent(path).slice(1)
  } catch {
    return null
  }
  const isInside = /^[\w-]+(\.[\w-]+)*(\/[\w-]+(\.[\w-]+)*)*$/.test(name)
  return isInside && existsSync(join(directory, name)) && /\.\w+$/.test(name) ? name : null
}
