// What is measured: processes that answer the same chat call at a port.

/** What the upstream of a run is and speaks; the client always speaks OpenAI's chat completions. */
export type Task = 'call' | 'stream' | 'translated stream' | 'paced stream'

export interface Setting {
  readonly task: Task
  /** The mock upstream's port at 127.0.0.1. */
  readonly upstream: number
  /** An empty folder for this subject alone. */
  readonly folder: string
}

export interface Subject {
  readonly name: string
  readonly port: number
  /** What a client sends besides its content type; every call takes the next of these sets. */
  readonly headers: readonly Readonly<Record<string, string>>[]
  /** All its processes now. */
  pids(): readonly number[]
  stop(): Promise<void>
}

/** What a subject does to a call besides passing it on, as it is configured here: in a word or two, or 'no'. */
export interface Duties {
  readonly keyCheck: string
  readonly subscription: string
  readonly limits: string
  readonly price: string
  readonly record: string
}

export const noDuties: Duties = {
  keyCheck: 'no',
  subscription: 'no',
  limits: 'no',
  price: 'no',
  record: 'no',
}

export interface Peer {
  readonly name: string
  /** Null for another size of a subject that is described already. */
  readonly duties: Duties | null
  /** Installs it where it is missing; gives its version. Throws when it cannot be had within the time allowed. */
  install(): Promise<string>
  start(setting: Setting): Promise<Subject>
}
