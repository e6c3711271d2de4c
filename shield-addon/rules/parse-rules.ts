// A text of rules, one a line: the rules in their order, and what is wrong with the other lines.
import { parseLine } from './parse-line.ts'
import { LineError, type RuleProblem } from './problem.ts'
import { mostRules, type Rule } from './rule.ts'

export interface ParsedRules {
  readonly rules: readonly Rule[]
  /** In the order of the lines, one a line; when there is any, the rules are not whole. */
  readonly problems: readonly RuleProblem[]
}

export function parseRules(text: string): ParsedRules {
  const rules: Rule[] = []
  const problems: RuleProblem[] = []
  const lines = new Map<string, number>()
  for (const [index, content] of text.split(/\r?\n/).entries()) {
    const line = index + 1
    try {
      const rule = parseLine(content, line)
      if (rule === null) continue
      const before = lines.get(rule.id)
      if (before !== undefined) {
        throw new LineError(1, `"${rule.id}" is the name of line ${before} too; write another name`)
      }
      lines.set(rule.id, line)
      if (rules.length === mostRules) {
        throw new LineError(1, `this is one rule too many; write at most ${mostRules}`)
      }
      rules.push(rule)
    } catch (error) {
      if (!(error instanceof LineError)) throw error
      problems.push({ line, column: error.column, message: error.message })
    }
  }
  return { rules, problems }
}
