// Commands to copy that call the gateway; the address is the usual one, on a line of its own to change.

/** A chat call with a key in place. */
export function exampleCall(key: string, model: string): string {
  return [
    `PORTCULLIS_URL=http://${location.hostname}:8080`,
    `curl "$PORTCULLIS_URL/v1/chat/completions" \\`,
    `  -H "authorization: Bearer ${key}" -H "content-type: application/json" \\`,
    `  -d '{"model": "${model}", "messages": [{"role": "user", "content": "Hello"}]}'`,
  ].join('\n')
}
