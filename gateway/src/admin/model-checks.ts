// What no schema sees of a model: targets at providers and for tenants that are not there, and sizes that nothing has.
import type { Model } from '../contract/provider.ts'
import { GatewayError, type FieldError } from '../errors.ts'
import type { AdminContext } from './context.ts'
import { namesOf } from './things.ts'

/** Throws GatewayError `invalid_request` with the fields. */
export async function requireTargets(
  { targets }: Model,
  { storage }: Pick<AdminContext, 'storage'>,
): Promise<void> {
  const providers = await namesOf(
    storage.providers,
    targets.map(({ providerId }) => providerId),
  )
  const tenants = await namesOf(
    storage.tenants,
    targets.flatMap(({ when }) => when?.tenantIds ?? []),
  )
  const fields = targets.flatMap(({ providerId, when }, index): FieldError[] => {
    const at = `/targets/${index}`
    const unknown = (pointer: string, what: string) => ({
      pointer,
      code: 'unknown',
      message: `there is no such ${what}`,
    })
    const isEmpty = (when?.minTokens ?? 0) > (when?.maxTokens ?? Infinity)
    return [
      ...(providers.has(providerId) ? [] : [unknown(`${at}/providerId`, 'provider')]),
      ...(when?.tenantIds ?? []).flatMap((id, place) =>
        tenants.has(id) ? [] : [unknown(`${at}/when/tenantIds/${place}`, 'tenant')],
      ),
      ...(isEmpty
        ? [{ pointer: `${at}/when/minTokens`, code: 'range', message: 'is above maxTokens' }]
        : []),
    ]
  })
  if (fields.length === 0) return
  throw new GatewayError('invalid_request', { message: 'A target can not be as it is.', fields })
}
