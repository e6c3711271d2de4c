// The start of every call: its object is made, its source is looked at, its caller is found.
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Clock } from '../../contract/clock.ts'
import { GatewayError } from '../../errors.ts'
import type { World } from '../../snapshot/world.ts'
import { advance, type Arrived } from '../call.ts'
import { createCallId, type Random } from '../call-id.ts'
import type { Policies } from '../policies/index.ts'
import type { Sources } from '../policies/source.ts'
import { failedAnswer } from '../record/answers.ts'
import type { Recorder } from '../record/recorder.ts'
import { Client } from './client.ts'
import { codecFor, type Codecs, type Endpoint } from './endpoint.ts'
import { refuse, toGatewayError } from './errors.ts'
import { refuseOddShapes } from './http-server.ts'

declare module 'fastify' {
  interface FastifyRequest {
    call: Arrived | null
  }
}

export type Done = (error?: Error) => void

export interface Arrival {
  /** Refuses banned sources and unknown callers before a body is read. */
  onRequest(request: FastifyRequest, reply: FastifyReply, endpoint: Endpoint, done: Done): void
  /** For what no route takes: no call of ours, and nothing of it is recorded. */
  onUnknown(request: FastifyRequest, reply: FastifyReply, error: GatewayError, done: Done): void
  /** The one place where an error outside of the flow becomes a reply. */
  onError(error: unknown, request: FastifyRequest, reply: FastifyReply): void
}

export function createArrival(options: {
  readonly world: () => World
  readonly clock: Clock
  readonly random: Random
  readonly codecs: Codecs
  readonly sources: Sources
  readonly policies: Policies
  readonly recorder: Recorder
}): Arrival {
  const { world, clock, random, codecs, sources, policies, recorder } = options

  function arrive(
    request: FastifyRequest,
    reply: FastifyReply,
    endpoint: Endpoint | null,
  ): Arrived {
    const { raw } = request
    const atMs = clock.nowMs()
    const startNs = clock.monotonicNs()
    const call: Arrived = {
      id: createCallId(atMs, random),
      atMs,
      startNs,
      endpoint: endpoint?.name ?? null,
      method: raw.method ?? '',
      url: raw.url ?? '',
      headers: raw.headers,
      codec: endpoint?.codec ?? codecFor(codecs, raw.url ?? '', raw.headers),
      source: sources.of(raw.socket, raw.headers['x-forwarded-for']),
      world: world(),
      client: new Client(reply.raw),
      journal: {
        requestBytes: 0,
        bodyNs: startNs,
        firstAttemptNs: null,
        firstTokenNs: null,
        upstreamNs: 0,
        backoffNs: 0,
        attempts: [],
        passedOver: null,
        warnings: [],
        limitsHit: [],
        scan: null,
        contentBytes: 0,
        estimate: null,
        isCacheHit: false,
        leg: null,
      },
      activeAt: null,
    }
    request.call = call
    if (endpoint !== null) {
      recorder.begin(call)
      // Until the flow takes over: a client that leaves while it sends its body.
      call.client.departure = { onClientGone: () => recordDeparture(call) }
    }
    return call
  }

  function recordDeparture(call: Arrived): void {
    const answer = failedAnswer(call.client.goneError(), 499, false)
    recorder.finish(advance(call, { answer }))
  }

  return {
    onRequest(request, reply, endpoint, done) {
      try {
        const call = arrive(request, reply, endpoint)
        policies.admitSource(call)
        refuseOddShapes(request.raw)
        policies.identify(call)
      } catch (error) {
        done(error as Error)
        return
      }
      done()
    },
    onUnknown(request, reply, error, done) {
      try {
        policies.admitSource(arrive(request, reply, null))
        done(error)
      } catch (blocked) {
        done(blocked as Error)
      }
    },
    onError(error, request, reply) {
      reply.hijack()
      const call = request.call ?? arrive(request, reply, null)
      const answer = refuse(call, toGatewayError(error))
      recorder.finish(advance(call, { answer }))
    },
  }
}

/** The error for an address or a method that no route takes. */
export function notRouted(
  methodsByPath: ReadonlyMap<string, string>,
  { url }: FastifyRequest,
): GatewayError {
  const query = url.indexOf('?')
  const path = query < 0 ? url : url.slice(0, query)
  const allow = methodsByPath.get(path)
  return allow === undefined
    ? new GatewayError('not_found')
    : new GatewayError('method_not_allowed', { headers: { allow } })
}
