// Writes the table of docs/errors.md from gateway/src/errors.ts.
import { writeFileSync } from 'node:fs'
import { errorTable } from '../gateway/src/errors.ts'

const rows = Object.entries(errorTable).map(
  ([code, { status, type, message, isRetryable }]) =>
    `| \`${code}\` | ${status} | ${type} | ${isRetryable ? 'yes' : 'no'} | ${message} |`,
)
writeFileSync(
  'docs/errors.md',
  `# Errors

Made by \`node scripts/errors-page.ts\` from \`gateway/src/errors.ts\`. Every error of the data plane comes in the dialect
of the door it came in by: OpenAI's \`{"error": {"message", "type", "param", "code"}}\`, Anthropic's
\`{"type": "error", "error": {"type", "message"}, "request_id"}\`, Gemini's
\`{"error": {"code", "message", "status"}}\` (\`code\` is the HTTP status, \`status\` Google's word for it). The admin API answers with problem details (RFC 9457)
that carry the same code. A retry is told by \`x-should-retry\` and \`retry-after\`.

Words of a provider stand behind \`The provider says: \`, without our key and without addresses of the inside. They are
shown for refusals of the request (4xx but 401, 402, 403); what else a provider says is in the call's record only.

| code | status | type | retry may help | words |
|---|---|---|---|---|
${rows.join('\n')}
`,
)
