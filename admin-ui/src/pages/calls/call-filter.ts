// The fields that calls are filtered by, as they stand in the address.
import type { CallFilter } from '../../api/calls.ts'
import { words } from '../../words/en.ts'

export const filterFields = [
  'status',
  'end',
  'model',
  'provider',
  'clientIp',
  'applicationId',
  'serviceId',
] as const
export type FilterField = (typeof filterFields)[number]

export type CallFilterValues = Partial<Record<FilterField, string | undefined>>

/** The fields whose values somebody can type; applications and services are filtered by a click on their name. */
export const typedFields = ['status', 'model', 'provider', 'clientIp', 'end'] as const

export const ends = [
  'complete',
  'client_abort',
  'upstream_error',
  'timeout',
  'blocked',
  'refused',
] as const

/** Takes the filter out of an address; an end that does not exist filters nothing. */
export function readFilter(search: CallFilterValues): CallFilter {
  const { end, ...rest } = search
  const known = ends.find((value) => value === end)
  const values = Object.fromEntries(
    filterFields.flatMap((field) => {
      const value = field === 'end' ? known : rest[field]
      return value === undefined ? [] : [[field, value]]
    }),
  )
  return values
}

/** What is wrong with a typed value, or null. */
export function checkFilter(field: FilterField, value: string): string | null {
  const text = words.calls.filter
  if (value === '') return text.valueMissing
  return field === 'status' && !/^[1-5](\d\d|xx)$/.test(value) ? text.statusWrong : null
}
