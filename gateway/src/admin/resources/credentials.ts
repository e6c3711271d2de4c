// Upstream keys of a provider: taken in, sealed, and never shown again.
import { z } from 'zod'
import { Done } from '../../contract/api/common.ts'
import { CredentialCreate, CredentialUpdate, CredentialView } from '../../contract/api/providers.ts'
import { newId } from '../../contract/id.ts'
import { Page, PageQuery } from '../../contract/problem.ts'
import type { Credential } from '../../contract/provider.ts'
import { callerOf } from '../caller.ts'
import { commitChange } from '../change.ts'
import type { AdminContext, Resource } from '../context.ts'
import { checkMatch, etagOf, tagged } from '../etag.ts'
import { mapPage } from '../page.ts'
import { may } from '../permissions.ts'
import { found, IdParams, tenantOfThing } from '../things.ts'

const CredentialParams = z.object({ id: z.string().max(128), credentialId: z.string().max(128) })

export const credentialsResource: Resource = (app, context) => {
  const { storage, clock, turns } = context
  const over = tenantOfThing(context, 'providers')

  app.get(
    '/api/v1/providers/:id/credentials',
    {
      config: { access: { permission: 'providers.read', over } },
      schema: { params: IdParams, querystring: PageQuery, response: { 200: Page(CredentialView) } },
    },
    async (request) => {
      const provider = found(await storage.providers.byId(request.params.id))
      const isWriter = may(callerOf(request), 'providers.write', provider.tenantId)
      const page = await storage.credentials.list({ ...request.query, providerId: provider.id })
      return mapPage(page, (credential) => view(credential, isWriter, context))
    },
  )

  app.post(
    '/api/v1/providers/:id/credentials',
    {
      config: { access: { permission: 'providers.write', over } },
      schema: { params: IdParams, body: CredentialCreate, response: { 201: CredentialView } },
    },
    async (request, reply) => {
      const { tenantId, id: providerId } = found(await storage.providers.byId(request.params.id))
      const { key, ...fields } = request.body
      const now = clock.nowMs()
      const id = newId('credential', now)
      const stored = { id, providerId, ...fields, createdAt: now }
      await commitChange(context, {
        caller: callerOf(request),
        action: 'credential.create',
        kind: 'credential',
        id,
        tenantId,
        before: null,
        after: { ...stored, key },
        queries: [storage.credentials.insert({ ...stored, secret: key })],
        changed: [{ kind: 'credential', id }],
      })
      return tagged(reply.code(201), view(found(await storage.credentials.byId(id)), true, context))
    },
  )

  app.patch(
    '/api/v1/providers/:id/credentials/:credentialId',
    {
      config: { access: { permission: 'providers.write', over } },
      schema: {
        params: CredentialParams,
        body: CredentialUpdate,
        response: { 200: CredentialView },
      },
    },
    async (request, reply) =>
      turns.take(request.params.credentialId, async () => {
        const { before, tenantId } = await credentialIn(request.params, context)
        checkMatch(request, before)
        const { key, ...patch } = request.body
        await commitChange(context, {
          caller: callerOf(request),
          action: 'credential.update',
          kind: 'credential',
          id: before.id,
          tenantId,
          before,
          after: { ...before, ...request.body },
          queries: [
            storage.credentials.update(before.id, {
              ...patch,
              ...(key === undefined ? {} : { secret: key }),
            }),
          ],
          changed: [{ kind: 'credential', id: before.id }],
        })
        return tagged(reply, view(found(await storage.credentials.byId(before.id)), true, context))
      }),
  )

  app.delete(
    '/api/v1/providers/:id/credentials/:credentialId',
    {
      config: { access: { permission: 'providers.write', over } },
      schema: { params: CredentialParams, response: { 200: Done } },
    },
    async (request) =>
      turns.take(request.params.credentialId, async () => {
        const { before, tenantId } = await credentialIn(request.params, context)
        checkMatch(request, before)
        const warning = await commitChange(context, {
          caller: callerOf(request),
          action: 'credential.delete',
          kind: 'credential',
          id: before.id,
          tenantId,
          before,
          after: null,
          queries: [storage.credentials.remove(before.id)],
          changed: [{ kind: 'credential', id: before.id }],
          takesRightAway: true,
        })
        return { warning }
      }),
  )
}

async function credentialIn(
  { id, credentialId }: z.infer<typeof CredentialParams>,
  { storage }: AdminContext,
): Promise<{ before: Credential; tenantId: string | null }> {
  const { tenantId } = found(await storage.providers.byId(id))
  const credential = found(await storage.credentials.byId(credentialId))
  return { before: found(credential.providerId === id ? credential : null), tenantId }
}

function view(
  credential: Credential,
  isWriter: boolean,
  { credentialHealth, clock }: AdminContext,
): CredentialView {
  return {
    ...credential,
    ...stateOf(credential, credentialHealth(credential.providerId, credential.id), clock.nowMs()),
    can: isWriter ? ['update', 'delete'] : [],
    etag: etagOf(credential),
  }
}

function stateOf(
  { isEnabled, expiresAt }: Credential,
  health: ReturnType<AdminContext['credentialHealth']>,
  nowMs: number,
): Pick<CredentialView, 'state' | 'restMs'> {
  if (!isEnabled) return { state: 'disabled', restMs: null }
  if (expiresAt !== null && expiresAt <= nowMs) return { state: 'expired', restMs: null }
  if (health === undefined) return { state: 'healthy', restMs: null }
  const { state, restMs } = health
  return { state: state === 'refused' ? 'disabled' : state, restMs }
}
