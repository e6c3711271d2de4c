// The face of a vendor's wire in the matrix: reads requests as strictly as the vendor does, and writes its answers.
import type { z } from 'zod'
import type { Answer } from '../fakes/scripted-server.ts'
import { NotTaken, type Heard } from './heard.ts'
import type { Said } from './scenario.ts'

export interface WireRequest {
  readonly path: string
  readonly json: Readonly<Record<string, unknown>>
}

export interface VendorWire {
  /** A public dialect, or the vendor's own. */
  readonly dialect: string
  /** True: the request is for this wire. */
  isAt(path: string): boolean
  isStream(request: WireRequest): boolean
  /** Throws NotTaken. */
  hear(request: WireRequest): Heard
  write(said: Said, request: WireRequest): Answer
  writeStream(said: Said, request: WireRequest): Answer
  /** The body of a 400. */
  refuse(message: string): object
  /** True: its thinking has a proof or a sealed form, which it wants back in the next turn. */
  readonly isSigning: boolean
  /** By scenario, what the client of another dialect is told instead of an answer. */
  readonly refuses: Readonly<Record<string, RegExp>>
  /** The same for clients of its own dialect, whose bytes pass. */
  readonly refusesOwn?: Readonly<Record<string, RegExp>>
  /** What the vendor never tells. */
  readonly keepsBack: {
    /** The words of its reasoning. */
    readonly reasoning?: boolean
    /** How many tokens of its output were reasoning. */
    readonly reasoningTokens?: boolean
    readonly cacheRead?: boolean
    /** Which of its ends were at a stop sequence. */
    readonly stopSequence?: boolean
    readonly contentFilter?: boolean
  }
}

/** Throws NotTaken where the body has not the shape. */
export function take<Body>(schema: z.ZodType<Body>, body: unknown): Body {
  const { success, data, error } = schema.safeParse(body)
  if (success) return data
  const issues = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`)
  throw new NotTaken(issues.join('; '))
}

export function whole(body: object): Answer {
  return { contentType: 'application/json', parts: [JSON.stringify(body)] }
}

export function events(parts: readonly string[]): Answer {
  return { contentType: 'text/event-stream; charset=utf-8', parts }
}

export function wordsOf(text: string | undefined): string[] {
  return text === undefined || text === '' ? [] : text.split(/(?<= )/)
}

/** JSON in two pieces; none when there is nothing in it, as vendors send it then. */
export function argumentPieces(args: object): string[] {
  if (Object.keys(args).length === 0) return []
  const json = JSON.stringify(args)
  const half = Math.ceil(json.length / 2)
  return [json.slice(0, half), json.slice(half)]
}

export function readDataUrl(url: string): { mediaType: string; data: string } {
  const match = /^data:([^;,]+);base64,(.+)$/.exec(url)
  if (match === null) throw new NotTaken(`no data URL: ${url.slice(0, 40)}`)
  return { mediaType: match[1]!, data: match[2]! }
}

export function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new NotTaken(`no JSON: ${text}`)
  }
}
