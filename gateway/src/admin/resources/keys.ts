// API keys of an application: shown once when made, known by prefix afterwards.
import { z } from 'zod'
import { KeyCreate, KeyCreated, KeyView } from '../../contract/api/applications.ts'
import { Done } from '../../contract/api/common.ts'
import type { Key } from '../../contract/application.ts'
import { newId } from '../../contract/id.ts'
import { Page, PageQuery } from '../../contract/problem.ts'
import { GatewayError } from '../../errors.ts'
import { createKey, displayPrefix, hashKey } from '../../storage/key-hash.ts'
import { callerOf } from '../caller.ts'
import { commitChange } from '../change.ts'
import type { Resource } from '../context.ts'
import { mapPage } from '../page.ts'
import { may } from '../permissions.ts'
import { found, IdParams, tenantOfThing } from '../things.ts'

const KeyParams = z.object({ id: z.string().max(128), keyId: z.string().max(128) })

export const keysResource: Resource = (app, context) => {
  const { storage, clock } = context
  const over = tenantOfThing(context, 'applications')

  app.get(
    '/api/v1/applications/:id/keys',
    {
      config: { access: { permission: 'applications.read', over } },
      schema: { params: IdParams, querystring: PageQuery, response: { 200: Page(KeyView) } },
    },
    async (request) => {
      const application = found(await storage.applications.byId(request.params.id))
      const isWriter = may(callerOf(request), 'applications.write', application.tenantId)
      const page = await storage.keys.list({ ...request.query, applicationId: application.id })
      return mapPage(page, (key) => view(key, isWriter))
    },
  )

  app.post(
    '/api/v1/applications/:id/keys',
    {
      config: { access: { permission: 'applications.write', over } },
      schema: { params: IdParams, body: KeyCreate, response: { 201: KeyCreated } },
    },
    async (request, reply) => {
      const application = found(await storage.applications.byId(request.params.id))
      const now = clock.nowMs()
      const { name, expiresAt } = request.body
      if (expiresAt !== null && expiresAt <= now) {
        throw new GatewayError('invalid_request', {
          message: 'The key would have ended already.',
          fields: [{ pointer: '/expiresAt', code: 'past', message: 'lies in the past' }],
        })
      }
      const value = createKey()
      const key: Key = {
        id: newId('key', now),
        applicationId: application.id,
        name,
        prefix: displayPrefix(value),
        expiresAt,
        createdAt: now,
      }
      await commitChange(context, {
        caller: callerOf(request),
        action: 'key.create',
        kind: 'key',
        id: key.id,
        tenantId: application.tenantId,
        before: null,
        after: key,
        queries: [storage.keys.insert({ ...key, hash: hashKey(value) })],
        changed: [{ kind: 'key', id: key.id }],
      })
      void reply.code(201)
      return { ...view(key, true), value }
    },
  )

  app.delete(
    '/api/v1/applications/:id/keys/:keyId',
    {
      config: { access: { permission: 'applications.write', over } },
      schema: { params: KeyParams, response: { 200: Done } },
    },
    async (request) => {
      const application = found(await storage.applications.byId(request.params.id))
      const key = found(await storage.keys.byId(request.params.keyId))
      const before = found(key.applicationId === application.id ? key : null)
      const warning = await commitChange(context, {
        caller: callerOf(request),
        action: 'key.delete',
        kind: 'key',
        id: before.id,
        tenantId: application.tenantId,
        before,
        after: null,
        queries: [storage.keys.remove(before.id)],
        changed: [{ kind: 'key', id: before.id }],
        takesRightAway: true,
      })
      return { warning }
    },
  )
}

function view(key: Key, isWriter: boolean): KeyView {
  return { ...key, can: isWriter ? ['delete'] : [] }
}
