// The page in a real browser: asking, approving and revoking decide what a call gets, under the strict policy.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { buildPage } from './browser/build-page.ts'
import { findChromium, newVisitor, openBrowser, type Visitor } from './browser/chromium.ts'
import { admin, assistantKey, developer, owner, pageInstallation } from './browser/installation.ts'
import {
  approveRequest,
  banAddress,
  createKey,
  rejectRequest,
  requestService,
  revokeSubscription,
  signIn,
  tryToBan,
  unbanAddress,
  type Person,
} from './browser/steps.ts'
import { openConnection } from './process/connection.ts'
import { startInProcess, type InProcess } from './process/in-process.ts'

const uiDirectory = mkdtempSync(join(tmpdir(), 'portcullis-page-'))
const executable = findChromium()
const chat = { application: 'assistant', service: 'chat' }

beforeAll(() => buildPage(uiDirectory))
afterAll(() => rmSync(uiDirectory, { recursive: true, force: true }))

describe.skipIf(executable === null)('in Chromium (skipped where none is installed)', () => {
  let running: InProcess
  let browser: Browser
  let visitors: Visitor[] = []

  beforeAll(async () => {
    running = await startInProcess({
      declared: pageInstallation,
      workers: 2,
      uiDirectory,
    })
    browser = await openBrowser(executable ?? '')
  })
  afterAll(async () => {
    await browser?.close()
    await running?.stop()
  })
  afterEach(async () => {
    const complaints = visitors.flatMap((visitor) => visitor.complaints)
    for (const { context } of visitors) await context.close()
    visitors = []
    expect(complaints).toEqual([])
  })

  async function visit(person: Person): Promise<Visitor['page']> {
    const { host, port } = running.gateway.adminAddress
    const visitor = await newVisitor(browser, `http://${host}:${port}`)
    visitors.push(visitor)
    await signIn(visitor.page, person)
    return visitor.page
  }

  async function callChat(key: string): Promise<number> {
    const connection = await openConnection(running.port)
    const { status } = await connection.post('/v1/chat/completions', key, {
      model: 'demo',
      messages: [{ role: 'user', content: 'hello' }],
    })
    connection.close()
    return status
  }

  async function recordedCalls(query: string): Promise<number> {
    const page = await running.admin.request('GET', `/api/v1/calls?${query}`)
    return (page as { items: unknown[] }).items.length
  }

  test('a developer asks, the owner approves and revokes, and each next call follows', async () => {
    expect(await callChat(assistantKey)).toBe(403)

    const jonas = await visit(developer)
    const reason = 'Answers questions about our handbook, about 900 a day.'
    await requestService(jonas, { ...chat, tenant: 'northwind', plan: 'team', reason })
    expect(await callChat(assistantKey)).toBe(403)

    const ada = await visit(owner)
    await approveRequest(ada, { ...chat, tenant: 'acme' })
    expect(await callChat(assistantKey)).toBe(200)

    await revokeSubscription(ada, { ...chat, tenant: 'acme', reason: 'The pilot is over.' })
    expect(await callChat(assistantKey)).toBe(403)
  })

  test('approving can be taken back from its toast', async () => {
    const jonas = await visit(developer)
    await requestService(jonas, { ...chat, tenant: 'northwind', plan: 'team', reason: 'Again.' })
    const ada = await visit(owner)
    await approveRequest(ada, { ...chat, tenant: 'acme' })
    await ada.getByRole('button', { name: 'Suspend again' }).click()
    await ada.getByText('assistant may no longer call chat').waitFor()
    expect(await callChat(assistantKey)).toBe(403)
  })

  test('a rejected request tells the developer why', async () => {
    const wish = { application: 'crawler', service: 'chat' }
    const jonas = await visit(developer)
    await requestService(jonas, { ...wish, tenant: 'northwind', plan: 'team', reason: 'Crawl.' })
    const ada = await visit(owner)
    await rejectRequest(ada, { ...wish, tenant: 'acme', reason: 'Which pages?' })

    await jonas.goto('/northwind/applications')
    await jonas.getByRole('button', { name: 'crawler', exact: true }).click()
    await jonas.getByText('Which pages?').waitFor()
  })

  test('a reviewer who was slower is told so, and the page shows what is', async () => {
    const wish = { application: 'crawler', service: 'chat' }
    const jonas = await visit(developer)
    await requestService(jonas, { ...wish, tenant: 'northwind', plan: 'team', reason: 'Handbook.' })
    const ada = await visit(owner)
    await ada.goto('/acme/approvals')
    await ada.getByRole('button', { name: /^Approve on plan team/ }).waitFor()
    const pending = await running.admin.request('GET', '/api/v1/subscriptions?state=pending')
    const [request] = (pending as { items: { id: string }[] }).items
    await running.admin.request('POST', `/api/v1/subscriptions/${request?.id}/reject`, {
      reason: 'Not this quarter.',
    })

    await ada.keyboard.press('a')
    await ada
      .getByText(/rejected/)
      .first()
      .waitFor()
    await ada.getByText('No request waits.').waitFor()
    expect(await ada.getByText('may now call').count()).toBe(0)
  })

  test('a key is shown once and answers at once', async () => {
    const jonas = await visit(developer)
    const value = await createKey(jonas, {
      tenant: 'northwind',
      application: 'crawler',
      name: 'laptop',
    })
    expect(value).toMatch(/^pc_live_[0-9A-Za-z]{32}$/)
    // Known, but without a subscription: not the 401 of an unknown key.
    expect(await callChat(value)).toBe(403)
    expect(await jonas.getByText(value).count()).toBe(0)
  })

  test('an address is banned and unbanned, and a protected one is refused with its reason', async () => {
    const page = await visit(admin)
    await banAddress(page, '203.0.113.44')
    await unbanAddress(page, '203.0.113.44')
    expect(await tryToBan(page, '127.0.0.1')).toContain('127.0.0.1')
  })

  test('a call opens from the list and tells its story', async () => {
    await callChat(assistantKey)
    await expect.poll(() => recordedCalls('status=403')).not.toBe(0)
    const ada = await visit(admin)
    await ada.goto('/platform/calls?status=403')
    await ada.getByRole('row').filter({ hasText: 'assistant' }).first().click()
    await ada.getByText('Refused: assistant has no approved subscription').waitFor()
    expect(new URL(ada.url()).searchParams.get('peek')).toMatch(/^c_/)
  })

  test('a wrong password is refused without telling which part was wrong', async () => {
    const { host, port } = running.gateway.adminAddress
    const visitor = await newVisitor(browser, `http://${host}:${port}`)
    visitors.push(visitor)
    const { page } = visitor
    await page.goto('/acme/approvals')
    await page.getByLabel('E-mail').fill(owner.email)
    await page.getByLabel('Password').fill('not the password')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByText('E-mail and password do not match.').waitFor()
    await page.getByLabel('Password').fill(owner.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('**/acme/approvals')
  })
})

test('the first view is under 230 kB compressed, and theme.js under 500 bytes', () => {
  const html = readFileSync(join(uiDirectory, 'index.html'), 'utf8')
  const first = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, path]) => path)
  const bytes = first.map((path) => statSync(join(uiDirectory, `${path}.gz`)).size)
  expect(bytes.reduce((sum, size) => sum + size, 0)).toBeLessThan(230_000)
  expect(statSync(join(uiDirectory, 'theme.js')).size).toBeLessThan(500)
})

test('the page carries no inline script, style or handler', () => {
  const html = readFileSync(join(uiDirectory, 'index.html'), 'utf8')
  expect(html).not.toMatch(/<style|style=|\son\w+=|<script(?![^>]*\ssrc=)/)
})
