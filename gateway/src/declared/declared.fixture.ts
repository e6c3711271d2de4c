// A whole portcullis.yaml for tests, and the environment that it needs.
import type { DeclaredFile } from './document.ts'

export const wholeText = `providers:
  - name: openai
    kind: openai
    base_url: http://127.0.0.1:9101/v1/
    local: true
    timeouts: { connect_ms: 3000, first_token_ms: 60000, idle_ms: 60000, total_ms: 600000 }
    credentials:
      - { name: main, key: "\${OPENAI_API_KEY}", weight: 1 }
models:
  - name: gpt-4o-mini
    targets:
      - { provider: openai, model: gpt-4o-mini, priority: 1, weight: 1 }
plans:
  - { name: team, requests_per_minute: 600, tokens_per_minute: 100000, parallel: 20, money_per_day_usd: 25 }
tenants:
  - name: acme
    members:
      - { email: Ada@acme.example, role: owner, password: "\${ACME_OWNER_PASSWORD}" }
    services:
      - { name: chat, kind: llm, models: [gpt-4o-mini], visibility: tenants, approval: manual }
    applications:
      - name: web
        keys:
          - { name: main, value: "\${ACME_WEB_KEY}" }
        subscriptions:
          - { tenant: acme, service: chat, plan: team, state: approved }
`

export const environment = {
  OPENAI_API_KEY: 'sk-proj-0123456789abcdef',
  ACME_OWNER_PASSWORD: 'correct horse battery',
  ACME_WEB_KEY: 'pc_live_0123456789abcdefghijABCDEFGHIJ01',
}

export function file(text: string): DeclaredFile {
  return { path: 'portcullis.yaml', text }
}
