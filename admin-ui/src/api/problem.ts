// An answer of the admin API that is not a success, as an error that carries the problem details.
import type { Problem } from '@portcullis/gateway/contract'

export class ProblemError extends Error {
  readonly problem: Problem

  constructor(problem: Problem) {
    super(problem.detail ?? problem.title)
    this.name = 'ProblemError'
    this.problem = problem
  }
}

/** True when the session is gone and the login page has to come first. */
export function isSessionLost(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.status === 401
}
