// Builds the page from its sources into a directory of the test's own.
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const admin = join(import.meta.dirname, '../../admin-ui')

/** Takes about a second. */
export async function buildPage(outDir: string): Promise<void> {
  await promisify(execFile)(
    process.execPath,
    [join(admin, 'node_modules/vite/bin/vite.js'), 'build', '--outDir', outDir, '--emptyOutDir'],
    { cwd: admin, env: { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' } },
  )
}
