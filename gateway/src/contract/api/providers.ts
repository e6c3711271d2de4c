// /api/v1/providers, /api/v1/providers/{id}/credentials and /api/v1/models.
import { z } from 'zod'
import { Id } from '../id.ts'
import { ModelFacts } from '../model-facts.ts'
import { ModelName, Name } from '../name.ts'
import { PageQuery } from '../problem.ts'
import { Credential, Model, Provider, Routing, Target, Timeouts } from '../provider.ts'
import { Can, Etag } from './common.ts'

const { baseUrl, isLocal, timeouts, ...nameFields } = Provider.shape

/** GET /providers?tenantId= (page; the platform's are always in it), GET /providers/{id}. */
export const ProviderView = z.object({
  ...nameFields,
  /** Null: the caller's role reads names only. */
  details: z.object({ baseUrl, isLocal, timeouts, credentialCount: z.int() }).nullable(),
  can: Can,
  etag: Etag,
})
export type ProviderView = z.infer<typeof ProviderView>

export const ProviderListQuery = PageQuery.extend({ tenantId: Id.optional() })

/** POST /providers. `tenantId` null: of the platform. Only a platform admin may set `isLocal`. */
export const ProviderCreate = z.strictObject({
  tenantId: Id.nullable(),
  name: Name,
  kind: Provider.shape.kind,
  baseUrl: Provider.shape.baseUrl.default(null),
  isLocal: z.boolean().default(false),
  timeouts: Timeouts.prefault({}),
})
export type ProviderCreate = z.input<typeof ProviderCreate>

/** PATCH /providers/{id}. */
export const ProviderUpdate = z
  .strictObject({ name: Name, baseUrl, isLocal, timeouts: Timeouts })
  .partial()
export type ProviderUpdate = z.input<typeof ProviderUpdate>

/** GET /providers/{id}/credentials (page), POST, PATCH /providers/{id}/credentials/{credentialId}, DELETE. */
export const CredentialView = z.object({
  ...Credential.shape,
  /** As the workers see it now. `disabled`: turned off, or the provider refuses it. `exhausted`: its quota is spent. */
  state: z.enum(['healthy', 'cooling', 'exhausted', 'disabled', 'expired']),
  /** Milliseconds until it is tried again; null: it is in use, or no time mends it. */
  restMs: z.int().nullable(),
  can: Can,
  etag: Etag,
})
export type CredentialView = z.infer<typeof CredentialView>

/** The key as the provider gave it: printable, without white space; a service account is a JSON object, as its file has it. */
export const UpstreamKey = z
  .string()
  .trim()
  .min(1, 'paste the key')
  .max(8_192)
  .regex(/^([\x21-\x7e]+|\{[\x20-\x7e\r\n\t]+\})$/, 'a key has no spaces or line breaks')

export const CredentialCreate = z.strictObject({
  name: Name,
  key: UpstreamKey,
  weight: Credential.shape.weight.default(1),
  expiresAt: Credential.shape.expiresAt.default(null),
  isEnabled: z.boolean().default(true),
})
export type CredentialCreate = z.input<typeof CredentialCreate>

export const CredentialUpdate = z
  .strictObject({
    name: Name,
    key: UpstreamKey,
    weight: Credential.shape.weight,
    expiresAt: Credential.shape.expiresAt,
    isEnabled: z.boolean(),
  })
  .partial()
export type CredentialUpdate = z.infer<typeof CredentialUpdate>

/** GET /models (page), GET /models/{id}. */
export const ModelView = z.object({
  ...Model.shape,
  targets: z.array(
    z.object({
      ...Target.shape,
      providerName: z.string(),
      /** Of the catalogue, with what the target itself says over it. Null: nothing is known. */
      facts: ModelFacts.nullable(),
    }),
  ),
  can: Can,
  etag: Etag,
})
export type ModelView = z.infer<typeof ModelView>

/** POST /models. */
export const ModelCreate = z.strictObject({
  name: ModelName,
  targets: Model.shape.targets,
  routing: Routing.prefault({}),
})
export type ModelCreate = z.input<typeof ModelCreate>

/** PATCH /models/{id}; `routing` is replaced whole. */
export const ModelUpdate = z
  .strictObject({ name: ModelName, targets: Model.shape.targets, routing: Routing })
  .partial()
export type ModelUpdate = z.input<typeof ModelUpdate>
