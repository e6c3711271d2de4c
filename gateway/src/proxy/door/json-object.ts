// The schema of a JSON object that nobody here looks into: a tool's input, a JSON schema.
import { z } from 'zod'
import { readObject } from '../../contract/read-json.ts'

/** Passes the very object: zod's own records would leave out a member named `__proto__`. */
export const JsonObjectBody = z.custom<Record<string, unknown>>(
  (value) => readObject(value) !== null,
  'Expected an object',
)
