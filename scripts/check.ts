// Types, lint, format and unused code, side by side; ends with 1 when any of them finds something.
import { spawn } from 'node:child_process'

const checks: readonly (readonly [name: string, command: string, ...args: string[]])[] = [
  ['types', 'tsc', '-p', 'tsconfig.json'],
  ['types of the page', 'tsc', '-p', 'admin-ui/tsconfig.json'],
  ['lint', 'oxlint'],
  ['format', 'oxfmt', '--check', '.'],
  ['unused code', 'knip'],
]

/** Runs one check and gives what it printed, or null when it found nothing. */
function run(command: string, args: readonly string[]): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const child = spawn(`node_modules/.bin/${command}`, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', reject)
    child.on('close', (code) => resolve(code === 0 ? null : output))
  })
}

const findings = await Promise.all(
  checks.map(async ([name, command, ...args]) => ({ name, output: await run(command, args) })),
)
for (const { name, output } of findings) {
  console.log(output === null ? `ok    ${name}` : `FOUND ${name}\n${output}`)
}
if (findings.some(({ output }) => output !== null)) process.exitCode = 1
