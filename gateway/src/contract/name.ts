// Names that people give to things and that appear in addresses.
import { z } from 'zod'

/** First path segments that belong to the gateway itself; no tenant or service may take them. */
export const reservedNames: readonly string[] = [
  'v1',
  'v1beta',
  'mcp',
  'healthz',
  'readyz',
  'metrics',
  'api',
  'platform',
  'login',
  'setup',
  'assets',
]

export const Name = z
  .string()
  .min(1)
  .max(63)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'use small letters, digits and single dashes')

export const AddressName = Name.refine((name) => !reservedNames.includes(name), {
  message: 'this name is reserved by the gateway',
})

/** A model's public name, as callers send it: letters, digits and `. _ : / -`. */
export const ModelName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/-]*$/, 'use letters, digits and . _ : / -')

/** Epoch milliseconds. */
export const TimeMs = z.int().nonnegative()
