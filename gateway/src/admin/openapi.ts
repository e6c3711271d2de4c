// The API's description, made from the same schemas that check requests and answers.
import swagger from '@fastify/swagger'
import { jsonSchemaTransform } from 'fastify-type-provider-zod'
import { Problem } from '../contract/problem.ts'
import type { AdminApp } from './context.ts'
import type { RouteAccess } from './guard.ts'

export async function registerOpenApi(app: AdminApp): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Portcullis admin API',
        version: '1',
        description:
          'Errors are problem details (RFC 9457). Lists are paged by cursor. Send the ETag of a thing as If-Match to change exactly what was read. Every POST, PATCH and DELETE with a session carries its token as x-csrf-token.',
      },
      components: {
        securitySchemes: {
          session: { type: 'apiKey', in: 'cookie', name: 'portcullis_session' },
        },
      },
    },
    transform(given) {
      const { schema, url, route } = given
      if (schema?.hide === true) return jsonSchemaTransform(given)
      const access = route.config?.access
      const described = {
        ...schema,
        tags: [url.split('/')[3] ?? ''],
        ...(access === undefined
          ? {}
          : { security: securityOf(access), description: wordsOf(access) }),
        response: { ...(schema?.response as object | undefined), default: Problem },
      }
      return jsonSchemaTransform({ ...given, schema: described })
    },
  })
  app.get(
    '/api/v1/openapi.json',
    { config: { access: { permission: 'public' } }, schema: { hide: true } },
    () => app.swagger(),
  )
}

function securityOf(access: RouteAccess): Record<string, string[]>[] {
  return access.permission === 'public' ? [] : [{ session: [] }]
}

function wordsOf({ permission }: RouteAccess): string {
  if (permission === 'session') return 'Needs a session.'
  return permission === 'public' ? 'Needs no session.' : `Needs the permission \`${permission}\`.`
}
