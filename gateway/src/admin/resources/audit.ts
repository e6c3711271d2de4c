// The audit log: of one tenant for its deciders, of everything for a platform admin.
import { AuditListQuery, AuditView } from '../../contract/api/audit.ts'
import { Page } from '../../contract/problem.ts'
import { callerOf } from '../caller.ts'
import type { Resource } from '../context.ts'
import { listedTenant } from '../guard.ts'

export const auditResource: Resource = (app, { storage }) => {
  app.get(
    '/api/v1/audit',
    {
      config: { access: { permission: 'audit.read', over: 'anywhere' } },
      schema: { querystring: AuditListQuery, response: { 200: Page(AuditView) } },
    },
    async (request) => {
      const tenantId = listedTenant(callerOf(request), 'audit.read', request.query.tenantId)
      const { items, nextCursor } = await storage.audit.list({ ...request.query, tenantId })
      return { items: [...items], nextCursor }
    },
  )
}
