// The map of the data plane's addresses.
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { advance, type Body, type Identified } from '../call.ts'
import { GatewayError } from '../../errors.ts'
import type { Flow } from '../flow.ts'
import { completeAnswer } from '../record/answers.ts'
import type { Recorder } from '../record/recorder.ts'
import type { OperationsOf } from '../route/operations-of.ts'
import type { StoredEndpoints } from '../stored/endpoints.ts'
import { notRouted, type Arrival, type Done } from './arrival.ts'
import type { DoorCodec } from './codec.ts'
import { nameEndpoint, type Codecs, type Endpoint } from './endpoint.ts'
import { findModel, listModels } from './models.ts'

export type ListenState = 'starting' | 'listening' | 'closing'

export function openDoors(
  server: FastifyInstance,
  options: {
    readonly codecs: Codecs
    readonly arrival: Arrival
    readonly flow: Flow
    readonly stored: StoredEndpoints
    readonly recorder: Recorder
    readonly operationsOf: OperationsOf
    readonly listenState: () => ListenState
  },
): void {
  const { codecs, arrival, flow, stored, recorder, operationsOf, listenState } = options
  const { openaiChat, anthropicMessages, openaiResponses } = codecs
  const methodsByPath = new Map<string, string>()

  server.decorateRequest('call', null)
  server.setErrorHandler(arrival.onError)

  chat('/v1/chat/completions', openaiChat)
  chat('/v1/chat', openaiChat)
  chat('/v1/messages', anthropicMessages)
  chat('/v1/messages/count_tokens', codecs.anthropicCountTokens)
  chat('/v1/completions', codecs.openaiCompletions)
  chat('/v1/embeddings', codecs.openaiEmbeddings)
  chat('/v1/moderations', codecs.openaiModerations)
  chat('/v1/rerank', codecs.rerank)
  chat('/v1/responses', openaiResponses)
  chat('/v1/responses/input_tokens', codecs.openaiInputTokens)
  byId('GET', '/v1/responses/:id', stored.find)
  byId('DELETE', '/v1/responses/:id', stored.remove)
  byId('GET', '/v1/responses/:id/input_items', stored.listInput)
  byId('POST', '/v1/responses/:id/cancel', stored.cancel)
  gemini('/v1beta')
  gemini('/v1')
  for (const version of ['/v1', '/v1beta']) {
    models(`${version}/models`, (call) => call.codec.encodeModels(listModels(call, operationsOf)))
    models(`${version}/models/*`, (call) => {
      return call.codec.encodeModel(findModel(call, nameIn(call.url), operationsOf))
    })
  }
  health('/healthz')

  // In a hook, not in the not-found handler: that one would read and judge a body first.
  server.addHook('onRequest', (request, reply, done) => {
    if (request.is404) arrival.onUnknown(request, reply, notRouted(methodsByPath, request), done)
    else done()
  })

  function atEndpoint(endpoint: Endpoint) {
    return {
      onRequest(request: FastifyRequest, reply: FastifyReply, done: Done) {
        arrival.onRequest(request, reply, endpoint, done)
      },
    }
  }

  function chat(path: string, codec: Endpoint['codec']): void {
    methodsByPath.set(path, 'POST')
    server.post(path, atEndpoint({ name: nameEndpoint('POST', path), codec }), run)
  }

  function run(request: FastifyRequest, reply: FastifyReply): void {
    reply.hijack()
    // Arrival has found the caller, else no handler runs.
    void flow(request.call as Identified, request.body as Body | undefined)
  }

  /** The model's name may hold slashes, and what is asked of it stands behind a colon: the router can't tell them apart. */
  function gemini(version: string): void {
    const endpoints = new Map<DoorCodec, Endpoint>()
    server.post(`${version}/models/*`, {
      onRequest(request, reply, done) {
        const door = codecs.gemini.at(request.raw.url ?? '')
        if (door === null) {
          arrival.onUnknown(request, reply, new GatewayError('not_found'), done)
          return
        }
        let endpoint = endpoints.get(door.codec)
        if (endpoint === undefined) {
          const name = nameEndpoint('POST', `${version}/models/{model}:${door.action}`)
          endpoint = { name, codec: door.codec }
          endpoints.set(door.codec, endpoint)
        }
        arrival.onRequest(request, reply, endpoint, done)
      },
      handler: run,
    })
  }

  function models(path: string, answer: (call: Identified) => unknown): void {
    methodsByPath.set(path, 'GET')
    server.get(
      path,
      atEndpoint({ name: nameEndpoint('GET', path), codec: null }),
      (request, reply) => {
        const call = request.call as Identified
        const body = JSON.stringify(answer(call))
        reply.hijack()
        call.client.send(200, modelHeaders(call), body)
        recorder.finish(advance(call, { answer: completeAnswer }))
      },
    )
  }

  function byId(
    method: 'GET' | 'POST' | 'DELETE',
    path: string,
    answer: (call: Identified, id: string) => Promise<string>,
  ): void {
    server.route<{ Params: { id: string } }>({
      method,
      url: path,
      ...atEndpoint({
        name: nameEndpoint(method, path.replace(':id', '{id}')),
        codec: openaiResponses,
      }),
      async handler(request, reply) {
        const call = request.call as Identified
        const body = await answer(call, request.params.id)
        reply.hijack()
        call.client.send(200, modelHeaders(call), body)
        recorder.finish(advance(call, { answer: completeAnswer }))
      },
    })
  }

  /** Without a key, and outside of bans: balancers ask it. */
  function health(path: string): void {
    methodsByPath.set(path, 'GET, HEAD')
    server.route({
      url: path,
      method: ['GET', 'HEAD'],
      handler: (_request, reply) => {
        const isClosing = listenState() === 'closing'
        void reply.code(isClosing ? 503 : 200).send({ status: isClosing ? 'closing' : 'ok' })
      },
    })
  }
}

function modelHeaders({ id }: Identified): Record<string, string> {
  return { 'content-type': 'application/json', 'x-portcullis-call-id': id }
}

/** The model's name behind `/models/`; it may hold slashes. */
function nameIn(url: string): string {
  const [path] = url.slice(url.indexOf('/models/') + '/models/'.length).split('?')
  try {
    return decodeURIComponent(path!)
  } catch {
    return path!
  }
}
