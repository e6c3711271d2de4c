// Chromium for the tests: found on the machine, started without a sandbox where root needs it, watched for errors.
import { existsSync } from 'node:fs'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'

const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Path of a Chromium on this machine, or null. */
export function findChromium(): string | null {
  return places.find((path) => existsSync(path)) ?? null
}

export function openBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
}

export interface Visitor {
  readonly context: BrowserContext
  readonly page: Page
  /** Script errors and violations of the content-security policy so far. */
  readonly complaints: string[]
}

/** Somebody with cookies of their own at a desk. */
export async function newVisitor(browser: Browser, baseUrl: string): Promise<Visitor> {
  const context = await browser.newContext({
    baseURL: baseUrl,
    viewport: { width: 1440, height: 900 },
  })
  // Below the test's own limit, so that a step that hangs is named.
  context.setDefaultTimeout(12_000)
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (/content.security.policy|trusted ?type/i.test(message.text())) {
      complaints.push(message.text())
    }
  })
  return { context, page, complaints }
}
