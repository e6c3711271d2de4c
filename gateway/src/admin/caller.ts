// The caller of an admin request: who, in which roles, by which session.
import type { FastifyRequest } from 'fastify'
import { GatewayError } from '../errors.ts'
import type { Actor } from '../storage/index.ts'
import type { Standing } from './permissions.ts'

export interface Caller extends Standing {
  /** For history and audit. */
  readonly actor: Actor
  readonly email: string
  /** Null on the admin socket. */
  readonly session: {
    readonly id: string
    readonly csrfToken: string
    readonly expiresAt: number
  } | null
}

declare module 'fastify' {
  interface FastifyRequest {
    caller: Caller | null
  }
}

/** The caller that the authentication hook found. Throws `session_required` on a route that let everybody in. */
export function callerOf(request: FastifyRequest): Caller {
  if (request.caller === null) throw new GatewayError('session_required')
  return request.caller
}

/** Who can open the admin socket stands for the machine's administrator. */
export const localCaller: Caller = {
  actor: { id: 'local', name: 'local', address: null },
  email: '',
  isPlatformAdmin: true,
  roles: new Map(),
  session: null,
}
