// What counts as an entry, so that knip can tell which code and which dependency nobody uses.
import type { KnipConfig } from 'knip'

export default {
  workspaces: {
    '.': { entry: ['scripts/*.ts'] },
    gateway: {
      entry: [
        'src/cli/main.ts',
        'src/worker.ts',
        'src/writer.ts',
        'src/reader.ts',
        // Threads of tests, started by their path.
        'src/**/fixtures/*-thread.ts',
        'drizzle.*.ts',
      ],
      project: ['src/**/*.ts'],
      // Started by its path in scripts/generate-migrations.ts.
      ignoreDependencies: ['drizzle-kit'],
    },
    'shield-addon': { project: ['{lib,protocol,daemon,test}/**/*.ts'] },
    'admin-ui': { entry: ['src/main.tsx'], project: ['src/**/*.{ts,tsx}'] },
    test: { entry: ['**/*.test.ts', 'soak/*.ts'], project: ['**/*.ts'] },
    bench: { entry: ['main.ts'], project: ['**/*.ts'] },
  },
  ignoreExportsUsedInFile: true,
} satisfies KnipConfig
