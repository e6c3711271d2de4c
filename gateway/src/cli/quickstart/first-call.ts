// One chat call through the data port, and the same call as a line for the reader's shell.
import { SettingsError } from '../../errors.ts'

const question = 'What stands between my callers and my models?'

/** Makes the call at the base URL and gives the answer's text. */
export async function firstCall(url: string, key: string): Promise<string> {
  const answer = await fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: body(),
  })
  const text = await answer.text()
  if (!answer.ok) throw new SettingsError(`the demo call failed with ${answer.status}: ${text}`)
  const { choices } = JSON.parse(text) as { choices: { message: { content: string } }[] }
  return choices[0]?.message.content ?? ''
}

export function tryLine(url: string, key: string): string {
  return `  curl ${url}/chat/completions -H "Authorization: Bearer ${key}" \\
    -H "Content-Type: application/json" -d '${body()}'`
}

function body(): string {
  return JSON.stringify({ model: 'demo', messages: [{ role: 'user', content: question }] })
}
