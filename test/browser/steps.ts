// What people do on the page, step by step; each function ends when the page shows that it is done.
import type { Page } from 'playwright-core'

export interface Person {
  readonly email: string
  readonly password: string
}

/** An application that wants, has or had a service of a tenant. */
export interface Wish {
  readonly application: string
  readonly service: string
}

export async function signIn(page: Page, person: Person): Promise<void> {
  await page.goto('/login')
  await page.getByLabel('E-mail').fill(person.email)
  await page.getByLabel('Password').fill(person.password)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('navigation', { name: 'Pages' }).first().waitFor()
}

/** As a developer of the application's tenant. */
export async function requestService(
  page: Page,
  wish: Wish & { readonly tenant: string; readonly plan: string; readonly reason: string },
): Promise<void> {
  await page.goto(`/${wish.tenant}/catalogue`)
  await page.getByRole('button', { name: `Request access to ${wish.service}` }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Application').selectOption({ label: wish.application })
  await dialog.getByLabel('Plan').selectOption({ label: wish.plan })
  await dialog.getByLabel('Reason').fill(wish.reason)
  await dialog.getByRole('button', { name: 'Send request' }).click()
  await page.getByText(`${wish.application} asks for ${wish.service}`).waitFor()
}

/** As a reviewer of the service's tenant. */
export async function approveRequest(
  page: Page,
  wish: Wish & { readonly tenant: string },
): Promise<void> {
  await openRequest(page, wish)
  await page.getByRole('button', { name: /^Approve on plan/ }).click()
  await page.getByText(`${wish.application} may now call ${wish.service}`).waitFor()
}

export async function rejectRequest(
  page: Page,
  wish: Wish & { readonly tenant: string; readonly reason: string },
): Promise<void> {
  await openRequest(page, wish)
  await page.getByRole('button', { name: /^Reject…/ }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill(wish.reason)
  await page.getByRole('dialog').getByRole('button', { name: 'Reject request' }).click()
  await page.getByText(`${wish.application} may not call ${wish.service}`).waitFor()
}

export async function revokeSubscription(
  page: Page,
  wish: Wish & { readonly tenant: string; readonly reason: string },
): Promise<void> {
  await page.goto(`/${wish.tenant}/services`)
  await page.getByRole('button', { name: wish.service, exact: true }).click()
  await page.getByRole('button', { name: `Revoke… ${wish.application}` }).click()
  await page.getByRole('dialog').getByLabel('Reason').fill(wish.reason)
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke subscription' }).click()
  await page.getByText(`${wish.application} may no longer call ${wish.service}`).waitFor()
}

/** As a developer: makes a key and returns it from the dialog that shows it once. */
export async function createKey(
  page: Page,
  key: { readonly tenant: string; readonly application: string; readonly name: string },
): Promise<string> {
  await page.goto(`/${key.tenant}/applications`)
  await page.getByRole('button', { name: key.application, exact: true }).click()
  await page.getByRole('button', { name: 'Create key' }).click()
  await page.getByRole('dialog').getByLabel('Name').fill(key.name)
  await page.getByRole('dialog').getByRole('button', { name: 'Create key' }).click()
  const secret = page.getByRole('dialog').getByText(/^pc_live_/)
  const value = (await secret.first().textContent()) ?? ''
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByRole('button', { name: 'Close anyway' }).click()
  return value
}

/** As a platform admin. */
export async function banAddress(page: Page, value: string): Promise<void> {
  await fillBan(page, value)
  await page.getByText(`${value} is banned`).waitFor()
}

/** As a platform admin: tries to ban a protected target and returns what the page answers. */
export async function tryToBan(page: Page, value: string): Promise<string> {
  await fillBan(page, value)
  const field = page.getByRole('dialog').getByLabel('Address or range')
  await page.locator('[aria-invalid=true]').waitFor()
  const noteId = await field.getAttribute('aria-describedby')
  return (await page.locator(`[id="${noteId}"]`).textContent()) ?? ''
}

export async function unbanAddress(page: Page, value: string): Promise<void> {
  await page.goto('/platform/shield')
  await page.getByRole('button', { name: value, exact: true }).click()
  await page.getByRole('button', { name: 'Unban' }).click()
  await page.getByText(`${value} may come again`).waitFor()
}

async function openRequest(page: Page, wish: Wish & { readonly tenant: string }): Promise<void> {
  await page.goto(`/${wish.tenant}/approvals`)
  const list = page.getByRole('list', { name: 'Requests that wait' })
  await list
    .getByRole('button')
    .filter({ hasText: wish.application })
    .filter({ hasText: wish.service })
    .click()
}

async function fillBan(page: Page, value: string): Promise<void> {
  await page.goto('/platform/shield')
  await page.getByRole('button', { name: 'Ban…' }).click()
  await page.getByRole('dialog').getByLabel('Address or range').fill(value)
  await page.getByRole('dialog').getByRole('button', { name: 'Ban', exact: true }).click()
}
