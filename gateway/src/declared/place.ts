// A path in portcullis.yaml as people read it: things of a list by their names.
import { isScalar, type Document } from 'yaml'
import type { Path } from './document.ts'

/** `providers.openai.base_url`; a thing without a name keeps its place in the list, `targets[0]`. */
export function describePlace(document: Document, path: Path): string {
  return path.reduce<string>((text, part, at) => {
    if (typeof part !== 'number') return text === '' ? String(part) : `${text}.${String(part)}`
    const name = nameOf(document, path.slice(0, at + 1))
    return name === null ? `${text}[${part}]` : `${text}.${name}`
  }, '')
}

/** Null as well where the name is another kind of value, or holds a variable's value. */
function nameOf(document: Document, path: Path): string | null {
  for (const field of ['name', 'email']) {
    const node = document.getIn([...path, field], true)
    if (!isScalar(node) || typeof node.value !== 'string') continue
    // The text before variables were put in: what they hold may be a secret.
    const isPlain = node.source === undefined || node.source === node.value
    if (!isPlain || node.value === '') return null
    return /^[\w@-]+$/.test(node.value) ? node.value : JSON.stringify(node.value)
  }
  return null
}
