import { Page } from '../../parts/page.tsx'
export function ShieldPage() {
  return <Page title="Shield">x</Page>
}
