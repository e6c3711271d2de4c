// How the tests run: sources by type stripping, one process a file, two projects in one run.
import { defineConfig } from 'vitest/config'

// Without `import` and `module`: vitest hands these to Node, where they would hold for `require` too and break packages
// with two builds, or with one that is for bundlers only.
const conditions = ['source', 'node']

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['source'] } },
  test: {
    include: [
      'gateway/src/**/*.test.ts',
      'shield-addon/**/*.test.ts',
      'shield-bpf/test/**/*.test.ts',
      'admin-ui/src/**/*.test.ts',
      'test/**/*.test.ts',
      'scripts/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/build/**'],
    // They bring a package whose own `source` is TypeScript, which Node does not strip below node_modules.
    server: { deps: { inline: [/@ai-sdk\//, /\/ai\//, /eventsource-parser/] } },
    pool: 'forks',
    execArgv: ['--conditions=source', '--disable-warning=ExperimentalWarning'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
