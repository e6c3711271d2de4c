// What is wrong or doubtful in a text of rules, at its place.

export interface RuleProblem {
  /** From 1. */
  readonly line: number
  /** From 1, in characters. */
  readonly column: number
  /** Says what to write instead. */
  readonly message: string
}

/** Ends the reading of one line. */
export class LineError extends Error {
  readonly column: number

  constructor(column: number, message: string) {
    super(message)
    this.column = column
  }
}
