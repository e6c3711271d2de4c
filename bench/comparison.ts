// What every comparison is given and gives back.
import type { Peer } from './subject.ts'

export interface Comparison {
  /** What `--only` takes. */
  readonly name: string
  readonly peers: readonly Peer[]
  run(run: Run): Promise<Report>
}

export interface Run {
  /** Those of the comparison that could be installed. */
  readonly peers: readonly Peer[]
  readonly pace: Pace
  /** An empty folder for this comparison alone. */
  readonly folder: string
  /** Tells that a subject is left out, and why. */
  skip(name: string, reason: string): void
  /** Tells what is done now. */
  tell(what: string): void
}

export interface Pace {
  readonly rounds: number
  readonly seconds: number
  readonly warmUpSeconds: number
  readonly connections: number
}

export interface Report {
  /** Markdown: a heading and a table. */
  readonly text: string
  readonly aims: readonly Aim[]
  readonly bars: Bars | null
}

export interface Aim {
  readonly what: string
  readonly aim: string
  readonly measured: string
  /** Null when a subject that it needs was left out. */
  readonly isReached: boolean | null
}

/** One group of the chart. */
export interface Bars {
  readonly title: string
  readonly values: readonly { readonly name: string; readonly value: number }[]
}
