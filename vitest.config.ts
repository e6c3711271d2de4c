// How the tests run: sources by type stripping, one process a file, two projects in one run.
import { defineConfig } from 'vitest/config'

const conditions = ['source', 'node', 'module', 'import', 'default']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: conditions } },
  test: {
    include: [
      'gateway/src/**/*.test.ts',
      'shield-addon/**/*.test.ts',
      'shield-bpf/test/**/*.test.ts',
      'admin-ui/src/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/build/**'],
    pool: 'forks',
    execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
