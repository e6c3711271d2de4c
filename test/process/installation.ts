// A small declared installation on the demo model: one tenant, one service, one application that may call it.

export const demoKey = 'pc_live_test0000000000000000000000000000'

export const demoInstallation = `
providers:
  - { name: demo, kind: demo }
models:
  - name: demo
    targets:
      - { provider: demo, model: demo }
plans:
  - { name: wide, requests_per_minute: 1000000, parallel: 1000 }
tenants:
  - name: acme
    members:
      - { email: owner@acme.example, role: owner, password: "correct horse battery" }
      - { email: developer@acme.example, role: developer, password: "staple horse battery" }
    services:
      - { name: chat, kind: llm, models: [demo], visibility: tenants, approval: manual }
    applications:
      - name: web
        keys:
          - { name: main, value: ${demoKey} }
        subscriptions:
          - { tenant: acme, service: chat, plan: wide, state: approved }
`
