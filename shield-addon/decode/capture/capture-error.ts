// A file that can not be read as a capture, or not to its end.

/** Its message is for people: it says what was found, and at which packet or block. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError'
  readonly code = 'invalid_capture'
}
