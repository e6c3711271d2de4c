// What is compared with what; every comparison is one table.
import { aimsOfCalls, aimsOfKeys, aimsOfStream, aimsOfWorkers } from './aims.ts'
import type { Comparison } from './comparison.ts'
import { loaded } from './loaded.ts'
import { memory } from './memory/memory.ts'
import { piecesPerStream } from './mock/events.ts'
import { paced } from './paced/paced.ts'
import { bareStack } from './peers/bare-stack.ts'
import { litellm } from './peers/litellm.ts'
import { nginx } from './peers/nginx.ts'
import { guardedNoveum, noveum } from './peers/noveum.ts'
import { portcullis } from './peers/portcullis.ts'
import { portkey } from './peers/portkey.ts'

export interface Amounts {
  /** Of the comparison `keys`: a hundredth of them are services. */
  readonly keys: number
  /** Of `memory`. */
  readonly calls: number
}

export const names = ['call', 'stream', 'translated', 'paced', 'keys', 'workers', 'memory']

export function comparisons({ keys, calls }: Amounts): readonly Comparison[] {
  const ours = portcullis('Portcullis')
  const gateways = [ours, portkey, litellm, noveum, guardedNoveum]
  const ofCalls = { task: 'call', partsPerCall: 1, part: 'call' } as const
  const ofStreams = {
    peers: [nginx, ...gateways],
    base: 'nginx',
    partsPerCall: piecesPerStream,
    part: 'event',
    withLatency: false,
    isCharted: true,
  } as const
  const many = `${keys.toLocaleString('en')} keys`
  const services = Math.ceil(keys / 100)
  return [
    loaded({
      ...ofCalls,
      name: 'call',
      title: 'Chat call, not streamed',
      peers: [nginx, bareStack, ...gateways],
      base: 'nginx',
      withLatency: true,
      isCharted: true,
      aims: aimsOfCalls,
    }),
    loaded({
      ...ofStreams,
      name: 'stream',
      title: 'Stream, the same dialect on both sides',
      task: 'stream',
      aims: aimsOfStream('stream', 4),
    }),
    loaded({
      ...ofStreams,
      name: 'translated',
      title: "Stream, translated from Anthropic's dialect",
      task: 'translated stream',
      aims: aimsOfStream('translated stream', 8),
    }),
    paced([nginx, ...gateways]),
    loaded({
      ...ofCalls,
      name: 'keys',
      title: `${many} and ${services.toLocaleString('en')} services against 10 keys and one`,
      peers: [portcullis('10 keys'), portcullis(many, { size: { keys, services } })],
      base: '10 keys',
      withLatency: false,
      isCharted: false,
      aims: aimsOfKeys('10 keys', many),
    }),
    loaded({
      ...ofCalls,
      name: 'workers',
      title: 'Two workers against one',
      peers: [portcullis('1 worker'), portcullis('2 workers', { workers: 2 })],
      base: '1 worker',
      withLatency: false,
      isCharted: false,
      aims: aimsOfWorkers,
    }),
    memory(ours, calls),
  ]
}
