// What is wrong with a text that is no YAML, as a sentence.
import {
  isMap,
  isScalar,
  isSeq,
  visit,
  type Document,
  type LineCounter,
  type Node,
  type YAMLError,
} from 'yaml'

const sentences: Partial<Record<YAMLError['code'], string>> = {
  BAD_INDENT: 'the indentation does not fit the lines above',
  BLOCK_AS_IMPLICIT_KEY: 'two fields in one line; a text with a colon in it needs quotes',
  DUPLICATE_KEY: 'the same field is written twice in one place; every field has to be unique',
  MULTILINE_IMPLICIT_KEY: 'a ":" is missing after the name of a field',
  MULTIPLE_DOCS: 'the file holds several documents; take out the lines "---"',
  TAB_AS_INDENT: 'a tab can not indent; use spaces',
}

/** Names the line where a list, a map or a quoted text begins that was not closed: the error itself comes later. */
export function describeSyntax(error: YAMLError, document: Document, lines: LineCounter): string {
  const { code, message, pos } = error
  const open = message.startsWith('Sequence item without') ? undefined : findOpen(document, pos[0])
  if (open !== undefined && (code === 'MISSING_CHAR' || code === 'BAD_INDENT')) {
    return `what begins with ${open.sign} in line ${lines.linePos(open.offset).line} is not closed`
  }
  if (code === 'MISSING_CHAR') return 'the indentation does not fit, or a "- " or ":" is missing'
  // The parser's own words begin with a capital and may end with a stop.
  return (
    sentences[code] ?? `${message.charAt(0).toLowerCase()}${message.slice(1)}`.replace(/\.$/, '')
  )
}

interface Open {
  readonly sign: string
  readonly offset: number
}

/** The innermost list or map in brackets, or quoted text, that reaches to the place. */
function findOpen(document: Document, offset: number): Open | undefined {
  let found: Open | undefined
  visit(document, {
    Node(_key, node: Node) {
      const [start = 0, end = 0] = node.range ?? []
      if (start > offset || end < offset) return
      const sign = signOf(node)
      if (sign !== null) found = { sign, offset: start }
    },
  })
  return found
}

function signOf(node: Node): string | null {
  if (isScalar(node)) {
    if (node.type === 'QUOTE_DOUBLE') return '"'
    return node.type === 'QUOTE_SINGLE' ? "'" : null
  }
  if (isSeq(node) && node.flow === true) return '['
  return isMap(node) && node.flow === true ? '{' : null
}
