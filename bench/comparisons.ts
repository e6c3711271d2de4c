// What is compared with what; every comparison is one table.
import { piecesPerStream } from './mock/events.ts'
import { bareStack } from './peers/bare-stack.ts'
import { litellm } from './peers/litellm.ts'
import { nginx } from './peers/nginx.ts'
import { noveum } from './peers/noveum.ts'
import { portcullis } from './peers/portcullis.ts'
import { portkey } from './peers/portkey.ts'
import type { Peer, Task } from './subject.ts'

export interface Comparison {
  /** What `--only` takes. */
  readonly name: string
  readonly title: string
  readonly task: Task
  readonly peers: readonly Peer[]
  /** The row that ratios are to. */
  readonly base: string
  /** What CPU is given for: parts of one call. */
  readonly partsPerCall: number
  readonly part: 'call' | 'event'
  /** Measures latency too, at concurrency 1. */
  readonly withLatency: boolean
}

const ours = portcullis('Portcullis')
const gateways = [ours, portkey, litellm, noveum]
const ofCalls = { task: 'call', partsPerCall: 1, part: 'call' } as const
const ofStreams = { partsPerCall: piecesPerStream, part: 'event', withLatency: false } as const

export const comparisons: readonly Comparison[] = [
  {
    ...ofCalls,
    name: 'call',
    title: 'Chat call, not streamed',
    peers: [nginx, bareStack, ...gateways],
    base: 'nginx',
    withLatency: true,
  },
  {
    ...ofStreams,
    name: 'stream',
    title: 'Stream, the same dialect on both sides',
    task: 'stream',
    peers: [nginx, ...gateways],
    base: 'nginx',
  },
  {
    ...ofStreams,
    name: 'translated',
    title: "Stream, translated from Anthropic's dialect",
    task: 'translated stream',
    peers: [nginx, ...gateways],
    base: 'nginx',
  },
  {
    ...ofCalls,
    name: 'keys',
    title: '100,000 keys and 1,000 services against 10 keys',
    peers: [
      portcullis('10 keys'),
      portcullis('100,000 keys', { size: { keys: 100_000, services: 1_000 } }),
    ],
    base: '10 keys',
    withLatency: false,
  },
  {
    ...ofCalls,
    name: 'workers',
    title: 'Two workers against one',
    peers: [portcullis('1 worker'), portcullis('2 workers', { workers: 2 })],
    base: '1 worker',
    withLatency: false,
  },
]
