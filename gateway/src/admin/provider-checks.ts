// What a provider must fulfil beyond its schema: a kind we have an adapter for, and an address it can be called at.
import { isPrivateUrl } from '../contract/private-address.ts'
import type { Provider } from '../contract/provider.ts'
import { GatewayError } from '../errors.ts'
import { providerAdapters } from '../providers/index.ts'
import type { Caller } from './caller.ts'
import type { AdminContext } from './context.ts'

/** Throws `invalid_request` that points at the field. */
export function requireUsable({
  kind,
  baseUrl,
  isLocal,
}: Pick<Provider, 'kind' | 'baseUrl' | 'isLocal'>): void {
  const adapter = providerAdapters.get(kind)
  if (adapter === undefined) {
    const kinds = [...providerAdapters.keys()].join(', ')
    throw badField('/kind', 'unknown', `"${kind}" is none of ${kinds}`)
  }
  if (baseUrl === null) {
    if (adapter.defaultBaseUrl !== null) return
    throw badField('/baseUrl', 'required', `kind ${kind} has no address of its own`)
  }
  const { protocol, username, search, hash } = new URL(baseUrl)
  if (!['http:', 'https:'].includes(protocol)) {
    throw badField('/baseUrl', 'protocol', 'must begin with http:// or https://')
  }
  if (username !== '' || search !== '' || hash !== '') {
    throw badField(
      '/baseUrl',
      'parts',
      'must have no user, query or fragment: the key is a credential',
    )
  }
  if (!isLocal && !adapter.isInProcess && isPrivateUrl(baseUrl)) {
    throw badField(
      '/baseUrl',
      'private_address',
      'is an address of this machine or of a private network, which no call reaches without isLocal: true',
    )
  }
  if (baseUrl.endsWith('/')) throw badField('/baseUrl', 'slash', 'must end without a slash')
}

/** Only a platform admin lets a provider reach loopback or private addresses. Throws `permission_denied`. */
export function requireLocalRight(
  caller: Caller,
  ...states: readonly Pick<Provider, 'isLocal'>[]
): void {
  if (caller.isPlatformAdmin || states.every(({ isLocal }) => !isLocal)) return
  throw new GatewayError('permission_denied', {
    message: 'Only a platform admin may let a provider reach loopback or private addresses.',
  })
}

/** Throws `conflict` that names the models which go to this provider. */
export async function requireUnused(
  { id, name }: Provider,
  { storage }: AdminContext,
): Promise<void> {
  const users = (await storage.models.all()).filter(({ targets }) =>
    targets.some(({ providerId }) => providerId === id),
  )
  if (users.length === 0) return
  const names = users.map((model) => model.name).join(', ')
  throw new GatewayError('conflict', {
    message: `${name} is a target of ${names}. Take it out of there first.`,
  })
}

function badField(pointer: string, code: string, message: string): GatewayError {
  return new GatewayError('invalid_request', {
    message: `${pointer.slice(1)} ${message}`,
    fields: [{ pointer, code, message }],
  })
}
