// The declared installation of the page's tests: a tenant that publishes, and one whose developer asks.
import type { Person } from './steps.ts'

export const admin: Person = {
  email: 'admin@portcullis.local',
  password: 'portcullis of iron bars',
}
export const owner: Person = { email: 'ada@acme.example', password: 'correct horse battery' }
export const developer: Person = {
  email: 'jonas@northwind.example',
  password: 'staple horse battery',
}

export const assistantKey = 'pc_live_test1111111111111111111111111111'

export const pageInstallation = `
settings: { admin_password: "${admin.password}" }
providers:
  - { name: demo, kind: demo }
models:
  - name: demo
    targets:
      - { provider: demo, model: demo }
plans:
  - { name: team, requests_per_minute: 600, parallel: 20 }
tenants:
  - name: acme
    members:
      - { email: ${owner.email}, role: owner, password: "${owner.password}" }
    services:
      - { name: chat, kind: llm, models: [demo], visibility: tenants, approval: manual }
  - name: northwind
    members:
      - { email: ${developer.email}, role: developer, password: "${developer.password}" }
    applications:
      - name: assistant
        keys:
          - { name: main, value: ${assistantKey} }
      - name: crawler
        keys:
          - { name: main, value: pc_live_test2222222222222222222222222222 }
`
