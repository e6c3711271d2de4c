// Reads one section of portcullis.yaml: `${NAME}` is expanded there and nowhere else, errors carry line numbers.
import { isScalar, LineCounter, parseDocument, visit, type Document } from 'yaml'
import type { z } from 'zod'
import { SettingsError } from '../errors.ts'

export interface DeclaredFile {
  /** For messages. */
  readonly path: string
  readonly text: string
}

export type Environment = Readonly<Record<string, string | undefined>>

/**
 * Gives the section's value, or undefined where the file has none.
 * Throws SettingsError: not YAML, an unset `${NAME}` in this section, or a value that the schema refuses; each with file and line.
 */
export function readSection<T>(
  file: DeclaredFile,
  name: string,
  schema: z.ZodType<T>,
  env: Environment,
): T | undefined {
  const lines = new LineCounter()
  const document = parseDocument(file.text, { lineCounter: lines })
  const broken = document.errors[0]
  if (broken !== undefined) {
    throw new SettingsError(`${file.path}:${lines.linePos(broken.pos[0]).line}: ${broken.message}`)
  }
  const section = document.get(name, true)
  if (section === undefined || section === null) return undefined
  const position = (path: readonly PropertyKey[]): string => {
    const line = lineOf(document, lines, [name, ...path])
    return `${file.path}:${line}: ${[name, ...path].join('.')}`
  }
  expandVariables(document, name, env, file.path, lines)
  const parsed = schema.safeParse(document.toJS()[name])
  if (parsed.success) return parsed.data
  const messages = parsed.error.issues.map((issue) => `${position(issue.path)}: ${issue.message}`)
  throw new SettingsError(messages.join('\n'))
}

/** Replaces `${NAME}` inside the section's scalars; a name that is not set is an error of its line. */
function expandVariables(
  document: Document,
  name: string,
  env: Environment,
  path: string,
  lines: LineCounter,
): void {
  const section = document.get(name, true)
  if (section === undefined || section === null) return
  visit(section as Parameters<typeof visit>[0], {
    Scalar(_key, node) {
      if (typeof node.value !== 'string') return
      node.value = node.value.replaceAll(/\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_match, variable) => {
        const value = env[variable as string]
        if (value !== undefined) return value
        const line = lines.linePos(node.range?.[0] ?? 0).line
        throw new SettingsError(`${path}:${line}: the environment variable ${variable} is not set`)
      })
    },
  })
}

/** The line of the deepest part of the path that is in the file. */
function lineOf(document: Document, lines: LineCounter, path: readonly PropertyKey[]): number {
  for (let length = path.length; length > 0; length -= 1) {
    const node: unknown = document.getIn(path.slice(0, length), true)
    const range = isScalar(node)
      ? node.range
      : (node as { range?: [number, number, number] })?.range
    if (range) return lines.linePos(range[0]).line
  }
  return 1
}
