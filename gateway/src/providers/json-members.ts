// Finds and changes members of a JSON object in its own text, so that all other bytes stay as they are.

/** Offsets into the text. */
export interface JsonMember {
  /** Of the key's opening quote. */
  readonly keyStart: number
  readonly valueStart: number
  /** Behind the value. */
  readonly valueEnd: number
}

export interface TextEdit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * Members called `name` of the object that begins at `objectAt` (white space before it is skipped), in order; members of
 * nested values are not looked at. `text` is valid JSON in UTF-16 or, byte for byte, in Latin-1. Searching stops after
 * `limit` of them. Strings are jumped over by native search, so a body full of base64 costs little.
 */
export function findMembers(
  text: string,
  name: string,
  { objectAt = 0, limit = Infinity }: { objectAt?: number; limit?: number } = {},
): JsonMember[] {
  const found: JsonMember[] = []
  let at = skipSpace(text, objectAt)
  if (text.charCodeAt(at) !== openBrace) return found
  at = skipSpace(text, at + 1)
  while (text.charCodeAt(at) === quote) {
    const keyStart = at
    const keyEnd = endOfString(text, keyStart)
    const valueStart = skipSpace(text, skipSpace(text, keyEnd) + 1)
    const valueEnd = endOfValue(text, valueStart)
    if (isKey(text, keyStart, keyEnd, name)) {
      found.push({ keyStart, valueStart, valueEnd })
      if (found.length >= limit) return found
    }
    at = skipSpace(text, valueEnd)
    if (text.charCodeAt(at) !== comma) return found
    at = skipSpace(text, at + 1)
  }
  return found
}

/** Edits must not overlap and come in order of their start. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let at = 0
  for (const edit of edits) {
    result += text.slice(at, edit.start) + edit.text
    at = edit.end
  }
  return result + text.slice(at)
}

/** Cuts a member out together with one comma beside it. */
export function removal(text: string, member: JsonMember): TextEdit {
  const next = skipSpace(text, member.valueEnd)
  if (text.charCodeAt(next) === comma) {
    return { start: member.keyStart, end: skipSpace(text, next + 1), text: '' }
  }
  let start = member.keyStart
  while (start > 0 && isSpace(text.charCodeAt(start - 1))) start -= 1
  if (text.charCodeAt(start - 1) === comma) start -= 1
  return { start, end: member.valueEnd, text: '' }
}

/** Puts `member` (its whole text) first into the object that begins at `objectAt`. */
export function insertion(text: string, objectAt: number, member: string): TextEdit {
  const inside = skipSpace(text, objectAt) + 1
  const isEmpty = text.charCodeAt(skipSpace(text, inside)) === closeBrace
  return { start: inside, end: inside, text: isEmpty ? member : `${member},` }
}

/** A JSON string in which every byte of its UTF-8 is one character, to stand in Latin-1 text. */
export function latin1Json(value: string): string {
  return Buffer.from(JSON.stringify(value)).toString('latin1')
}

const quote = 0x22
const comma = 0x2c
const openBrace = 0x7b
const closeBrace = 0x7d
const openBracket = 0x5b
const closeBracket = 0x5d
const backslash = 0x5c

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09
}

function skipSpace(text: string, from: number): number {
  let at = from
  while (isSpace(text.charCodeAt(at))) at += 1
  return at
}

function isKey(text: string, start: number, end: number, name: string): boolean {
  if (end - start === name.length + 2 && text.startsWith(name, start + 1)) return true
  const key = text.slice(start, end)
  return key.includes('\\') && JSON.parse(key) === name
}

/** Index behind the closing quote of the string that opens at `start`. */
function endOfString(text: string, start: number): number {
  let at = start
  for (;;) {
    at = text.indexOf('"', at + 1)
    if (at === -1) return text.length
    let slashes = 0
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes += 1
    if (slashes % 2 === 0) return at + 1
  }
}

function endOfValue(text: string, start: number): number {
  const first = text.charCodeAt(start)
  if (first === quote) return endOfString(text, start)
  if (first === openBrace || first === openBracket) return endOfNested(text, start)
  let at = start
  while (at < text.length && !isEndOfScalar(text.charCodeAt(at))) at += 1
  return at
}

function isEndOfScalar(code: number): boolean {
  return code === comma || code === closeBrace || code === closeBracket || isSpace(code)
}

function endOfNested(text: string, start: number): number {
  let depth = 0
  let at = start
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === quote) {
      at = endOfString(text, at)
      continue
    }
    if (code === openBrace || code === openBracket) depth += 1
    else if (code === closeBrace || code === closeBracket) depth -= 1
    at += 1
    if (depth === 0) return at
  }
  return at
}
