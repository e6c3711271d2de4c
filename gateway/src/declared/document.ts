// portcullis.yaml as a document that remembers its lines: sections by name, and where in the file a value stands.
import { isMap, isScalar, LineCounter, parseDocument, visit, type Document, type Node } from 'yaml'
import type { z } from 'zod'
import { SettingsError } from '../errors.ts'
import { allowedFields, explainIssue, suggest } from './explain-issue.ts'
import { describeSyntax } from './explain-syntax.ts'
import { describePlace } from './place.ts'

export interface DeclaredFile {
  /** For messages. */
  readonly path: string
  readonly text: string
}

export type Environment = Readonly<Record<string, string | undefined>>

export type Path = readonly PropertyKey[]

/** Something that is wrong or worth saying, and the value it is about. */
export interface Finding {
  readonly path: Path
  readonly message: string
  /** Where in the text, when that says more than the path. */
  readonly offset?: number
}

export interface DeclaredDocument {
  /** The names of the sections in the file. */
  readonly sections: readonly string[]
  /**
   * Reads one section: `${NAME}` is expanded in it and nowhere else. Undefined where the file has none.
   * Adds to `findings` what is wrong: an unset name, or a value that the schema refuses.
   */
  section<T>(name: string, schema: z.ZodType<T>, findings: Finding[]): T | undefined
  /** By the lines that they are about. */
  inOrder(findings: readonly Finding[]): Finding[]
  /** `portcullis.yaml:12: tenants.acme.name: …`, the line of the deepest part of the path that is in the file. */
  describe(finding: Finding): string
}

/** Throws SettingsError with file and line when the text is not YAML. */
export function openDocument(file: DeclaredFile, env: Environment): DeclaredDocument {
  const lines = new LineCounter()
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false })
  const broken = document.errors[0] ?? document.warnings[0]
  if (broken !== undefined) {
    throw new SettingsError(
      `${file.path}:${lines.linePos(broken.pos[0]).line}: this is not valid YAML: ${describeSyntax(broken, document, lines)}`,
    )
  }
  if (document.contents !== null && !isMap(document.contents)) {
    throw new SettingsError(
      `${file.path}:1: the file has to begin with a section, such as "providers:"`,
    )
  }
  const expanded = new Set<Node>()
  const lineOf = ({ path, offset }: Finding): number =>
    lines.linePos(offset ?? offsetOf(document, path)).line
  return {
    sections: isMap(document.contents)
      ? document.contents.items.map(({ key }) => String(isScalar(key) ? key.value : key))
      : [],
    section(name, schema, findings) {
      const node = document.get(name, true) as Node | null | undefined
      if (node === undefined || node === null) return undefined
      const unset = expandVariables(document, node, env, expanded)
      if (unset.length > 0) {
        findings.push(
          ...unset.map(({ variable, offset }) => ({
            path: [name],
            message: `the environment variable ${variable} is not set`,
            offset,
          })),
        )
        return undefined
      }
      let value: unknown
      try {
        value = node.toJS(document)
      } catch (error) {
        // An alias that leads nowhere, or to far too much.
        findings.push({
          path: [name],
          message: `this is not valid YAML: ${(error as Error).message}`,
        })
        return undefined
      }
      // A section with nothing in it is as good as none.
      if (value === null) return undefined
      const parsed = schema.safeParse(value, { error: explainIssue })
      if (parsed.success) return parsed.data
      findings.push(...parsed.error.issues.flatMap((issue) => toFindings(name, schema, issue)))
      return undefined
    },
    inOrder: (findings) => findings.toSorted((a, b) => lineOf(a) - lineOf(b)),
    describe(finding) {
      const { path, message } = finding
      return `${file.path}:${lineOf(finding)}: ${describePlace(document, path)}: ${message}`
    },
  }
}

/** Replaces `${NAME}`, and `$${` by `${`; gives the names that are not set and where they stand. */
function expandVariables(
  document: Document,
  section: Node,
  env: Environment,
  /** Nodes that are done: an alias leads to the same node again. */
  expanded: Set<Node>,
): { readonly variable: string; readonly offset: number }[] {
  const unset: { readonly variable: string; readonly offset: number }[] = []
  visit(section, {
    Alias(_key, node) {
      const target = node.resolve(document)
      if (target === undefined || expanded.has(target)) return
      // Before it is entered, since a collection may contain an alias to itself.
      if (!isScalar(target)) expanded.add(target)
      unset.push(...expandVariables(document, target, env, expanded))
    },
    Scalar(_key, node) {
      if (typeof node.value !== 'string' || expanded.has(node)) return
      expanded.add(node)
      node.value = node.value.replaceAll(
        /\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g,
        (match, variable: string | undefined) => {
          if (variable === undefined) return '${'
          const value = env[variable]
          if (value === undefined) unset.push({ variable, offset: node.range?.[0] ?? 0 })
          return value ?? match
        },
      )
    },
  })
  return unset
}

function toFindings(section: string, schema: z.ZodType, issue: z.core.$ZodIssue): Finding[] {
  const path = [section, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    const known = allowedFields(schema, issue.path)
    return issue.keys.map((key) => {
      const hint = known.length === 0 ? '' : `; ${suggest(key, known)}`
      return { path: [...path, key], message: `there is no such field${hint}` }
    })
  }
  return [{ path, message: issue.message }]
}

/** Of the deepest part of the path that is in the file. */
function offsetOf(document: Document, path: Path): number {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true)
    const last = path[length - 1]
    // The key itself: a block below it begins on a later line.
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && key.value === last)
      : undefined
    const node = (pair?.key ?? document.getIn(path.slice(0, length), true)) as Node | undefined
    if (node?.range) return node.range[0]
  }
  return 0
}
