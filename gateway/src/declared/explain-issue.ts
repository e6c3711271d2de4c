// What the schema refused, as a sentence that says what to write; no value is repeated, since it may be a secret.
import { z } from 'zod'

type Issue = z.core.$ZodRawIssue

const kinds: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'fields with values, such as "name: main"',
  record: 'fields with values, such as "name: main"',
}

/** For `safeParse(value, { error })`: used where the schema has no words of its own; undefined leaves zod's. */
export function explainIssue(issue: Issue): string | undefined {
  const wanted = wantedWords(issue)
  if (wanted === undefined) return undefined
  if (issue.input === undefined) return `is missing; write ${wanted}`
  if (issue.input === null) return `is empty; write ${wanted}`
  return isNumberForText(issue) ? `write ${wanted}, in quotes` : `write ${wanted}`
}

function wantedWords(issue: Issue): string | undefined {
  if (issue.code === 'invalid_type') return kinds[issue.expected]
  if (issue.code === 'invalid_value') {
    const [first, ...others] = issue.values.map(String)
    return others.length === 0 ? first : `one of ${[first, ...others].join(', ')}`
  }
  if (issue.code === 'invalid_format' && issue.format === 'email') return 'an e-mail address'
  if (issue.code === 'invalid_union') return unionWords(issue.errors)
  if (issue.code === 'too_small') return bound('at least', issue.origin, issue.minimum)
  if (issue.code === 'too_big') return bound('at most', issue.origin, issue.maximum)
  return undefined
}

/** Of the kinds that a value may have; undefined when one of them was refused for what is inside it. */
function unionWords(options: readonly (readonly z.core.$ZodIssue[])[]): string | undefined {
  const words = options.map(
    (issues) => /^(?:is missing; |is empty; )?write (.+)/.exec(issues[0]?.message ?? '')?.[1],
  )
  return words.every((word) => word !== undefined) ? words.join(' or ') : undefined
}

function bound(words: string, origin: string, limit: number | bigint): string {
  const plural = Number(limit) === 1 ? '' : 's'
  if (origin === 'string') return `${words} ${limit} character${plural}`
  if (origin === 'array') return `${words} ${limit} item${plural}`
  return `a number of ${words} ${limit}`
}

/** `key: 12345` without quotes is a number to YAML, and so is `name: true` a boolean. */
function isNumberForText(issue: Issue): boolean {
  return (
    issue.code === 'invalid_type' &&
    issue.expected === 'string' &&
    ['number', 'boolean', 'bigint'].includes(typeof issue.input)
  )
}

/**
 * The names that the schema allows at a path, or an empty list where it takes any.
 * Sees through defaults, transforms and lists, as the sections use them.
 */
export function allowedFields(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let current: z.core.$ZodType | undefined = inner(schema)
  for (const part of path) {
    if (current instanceof z.ZodObject) current = current.shape[String(part)]
    else if (current instanceof z.ZodArray) current = current.element
    else return []
    current = inner(current)
  }
  return current instanceof z.ZodObject ? Object.keys(current.shape) : []
}

function inner(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  let current = schema
  for (;;) {
    if (current instanceof z.ZodPipe) current = current.in
    else if (
      current instanceof z.ZodDefault ||
      current instanceof z.ZodPrefault ||
      current instanceof z.ZodOptional ||
      current instanceof z.ZodNullable
    ) {
      current = current.unwrap()
    } else return current
  }
}

/** `did you mean base_url?`, or all that may be written where nothing is near. */
export function suggest(word: string, known: readonly string[]): string {
  const near = known
    .map((name) => ({ name, distance: distanceOf(word.toLowerCase(), name) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
    .toSorted((a, b) => a.distance - b.distance)[0]
  return near === undefined ? `known are ${known.join(', ')}` : `did you mean ${near.name}?`
}

/** Letters to add, take away, change or swap with a neighbour (optimal string alignment). */
function distanceOf(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, at) => at)]
  for (let i = 1; i <= a.length; i += 1) {
    const [above, twoAbove] = [rows[i - 1]!, rows[i - 2]]
    const row = [i]
    for (let j = 1; j <= b.length; j += 1) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      row[j] = Math.min(above[j]! + 1, row[j - 1]! + 1, above[j - 1]! + cost)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwap) row[j] = Math.min(row[j]!, twoAbove![j - 2]! + 1)
    }
    rows.push(row)
  }
  return rows[a.length]![b.length]!
}
