// Turns what the addon throws into a ShieldError.
import { ShieldError } from './error.ts'

/** The addon hangs these on a plain Error. */
interface NativeFailure extends Error {
  code?: string
  step?: string
  errno?: number
  verifierLog?: string
}

/** Awaits a native promise; rejections become ShieldErrors with the same code, step and errno. */
export async function asShieldError<T>(promise: Promise<T>): Promise<T> {
  try {
    return await promise
  } catch (cause) {
    throw toShieldError(cause)
  }
}

export function toShieldError(cause: unknown): ShieldError {
  if (cause instanceof ShieldError) return cause
  const failure = cause as NativeFailure
  const detail: ConstructorParameters<typeof ShieldError>[1] = {
    code: failure.code ?? 'internal',
    step: failure.step ?? 'call the addon',
  }
  if (failure.code === undefined) detail.cause = cause
  if (failure.errno !== undefined) detail.errno = failure.errno
  if (failure.verifierLog) detail.verifierLog = failure.verifierLog
  return new ShieldError(failure.message, detail)
}
