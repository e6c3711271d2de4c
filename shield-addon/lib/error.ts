// The one error of the native half.

/** What failed, at which step, and what the kernel said. */
export class ShieldError extends Error {
  readonly code: string
  readonly step: string
  readonly errno?: number
  /** The last lines of the verifier, when it refused the program. */
  readonly verifierLog?: string

  constructor(
    message: string,
    detail: { code: string; step: string; errno?: number; verifierLog?: string; cause?: unknown },
  ) {
    super(message, detail.cause === undefined ? undefined : { cause: detail.cause })
    this.name = 'ShieldError'
    this.code = detail.code
    this.step = detail.step
    if (detail.errno !== undefined) this.errno = detail.errno
    if (detail.verifierLog !== undefined) this.verifierLog = detail.verifierLog
  }
}
