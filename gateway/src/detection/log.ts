// The part of a pino logger that detection writes to.

type Write = (fields: object, message: string) => void

export interface Log {
  readonly info: Write
  readonly warn: Write
  readonly error: Write
}
