// What can be asked of a model beside a chat, and the canonical forms of each.
import type { ChatAnswer, PartialUsage } from './answer.ts'
import type { ChatRequest } from './request.ts'

export interface Operations {
  readonly chat: { readonly request: ChatRequest; readonly answer: ChatAnswer }
  readonly embeddings: { readonly request: EmbeddingsRequest; readonly answer: EmbeddingsAnswer }
  readonly moderations: { readonly request: ModerationsRequest; readonly answer: ModerationsAnswer }
  readonly rerank: { readonly request: RerankRequest; readonly answer: RerankAnswer }
  /** How many tokens a chat request would cost as input. */
  readonly count_tokens: { readonly request: ChatRequest; readonly answer: TokenCount }
}

export type OperationName = keyof Operations
export type CanonicalRequest = Operations[OperationName]['request']
export type CanonicalAnswer = Operations[OperationName]['answer']

interface OperationRequest {
  /** The dialect it came in by. */
  readonly dialect: string
  readonly model: string
  readonly endUser?: string
  /** Fields the canonical form has no place for, by their name in `dialect`. */
  readonly extra: Readonly<Record<string, unknown>>
}

interface OperationAnswer {
  /** The upstream's model name. */
  readonly model: string
  /** Null: the provider sent none. */
  readonly usage: PartialUsage | null
}

export interface EmbeddingsRequest extends OperationRequest {
  /** Texts, or texts as token ids of the model's own tokenizer. */
  readonly inputs: readonly (string | readonly number[])[]
  readonly dimensions?: number
  /** What the vector is for, in Gemini's words (`RETRIEVAL_QUERY`). */
  readonly task?: string
  readonly title?: string
  /** How the client wants vectors; `base64` is little-endian float32. */
  readonly encoding: 'float' | 'base64'
}

export interface EmbeddingsAnswer extends OperationAnswer {
  /** In the order of the inputs. */
  readonly vectors: readonly (readonly number[])[]
}

export interface ModerationsRequest extends OperationRequest {
  readonly inputs: readonly ModerationInput[]
}

export type ModerationInput =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'image'; readonly url: string }

export interface ModerationsAnswer extends OperationAnswer {
  readonly id: string
  readonly results: readonly {
    readonly isFlagged: boolean
    /** By category: flagged, and the score from 0 to 1. */
    readonly categories: Readonly<Record<string, boolean>>
    readonly scores: Readonly<Record<string, number>>
  }[]
}

export interface RerankRequest extends OperationRequest {
  readonly query: string
  readonly documents: readonly (string | Readonly<Record<string, unknown>>)[]
  readonly topN?: number
  readonly returnsDocuments: boolean
}

export interface RerankAnswer extends OperationAnswer {
  readonly id: string
  /** Best first; `index` into the request's documents, `score` from 0 to 1. */
  readonly results: readonly { readonly index: number; readonly score: number }[]
  /** Cohere's unit of account; null where the provider counts tokens. */
  readonly searchUnits: number | null
}

export type TokenCount = OperationAnswer & { readonly inputTokens: number }
