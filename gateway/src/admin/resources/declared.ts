// The declared installation while the gateway runs; on the admin socket only, since it carries secrets.
import { DeclaredApply, DeclaredExport, DeclaredResult } from '../../contract/api/declared.ts'
import { applyDeclared, exportDeclared, parseDeclared } from '../../declared/index.ts'
import { GatewayError, SettingsError } from '../../errors.ts'
import type { ChangeNotice, Resource } from '../context.ts'

const notAcknowledged =
  'Applied, but not every worker has confirmed it yet. It holds for all calls as soon as they do.'

export const declaredResource: Resource = (app, context) => {
  if (!context.isLocal) return
  const { storage, clock, notify, turns } = context

  app.post(
    '/api/v1/declared',
    {
      config: { access: { permission: 'tenants.write', over: 'platform' } },
      schema: { body: DeclaredApply, response: { 200: DeclaredResult } },
    },
    async (request) =>
      turns.take('declared', async () => {
        const { environment, ...file } = request.body
        const { changes, warnings } = await readable(async () => {
          const { declared, warnings } = parseDeclared(file, environment)
          return { warnings, ...(await applyDeclared(declared, storage, clock)) }
        })
        const changed = changes.flatMap(({ kind, id, action }): ChangeNotice[] =>
          action === 'unchanged' || kind === 'user' ? [] : [{ kind, id }],
        )
        // A file may also lower a limit or change a key.
        const { isAcknowledged } = await notify(changed, { takesRightAway: true })
        return {
          changes: [...changes],
          warnings: [...warnings],
          warning: isAcknowledged ? null : notAcknowledged,
        }
      }),
  )

  app.get(
    '/api/v1/declared',
    {
      config: { access: { permission: 'tenants.write', over: 'platform' } },
      schema: { response: { 200: DeclaredExport } },
    },
    async () => ({ text: await exportDeclared(storage) }),
  )
}

/** What is wrong with a file is the caller's to mend. */
async function readable<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read()
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    throw new GatewayError('invalid_request', { message: error.message, cause: error })
  }
}
