// What counts as an entry, so that knip can tell which code and which dependency nobody uses.
import type { KnipConfig } from 'knip'

export default {
  workspaces: {
    '.': {
      entry: ['scripts/*.ts', 'scripts/**/*.test.ts'],
      // Called by scripts/prepare.sh.
      ignoreDependencies: ['pnpm'],
    },
    gateway: {
      entry: [
        'src/worker.ts',
        'src/tokenizer.ts',
        'src/writer.ts',
        'src/reader.ts',
        'src/store.ts',
        // Started by their paths: the demo's client, and threads of tests.
        'src/cli/quickstart/client.ts',
        'src/**/fixtures/*-thread.ts',
        'drizzle.*.ts',
      ],
      project: ['src/**/*.ts'],
      // Started by its path in scripts/generate-migrations.ts.
      ignoreDependencies: ['drizzle-kit'],
    },
    'shield-addon': {
      project: ['{lib,protocol,rules,daemon,decode,test}/**/*.ts'],
      // Headers for the Makefile.
      ignoreDependencies: ['node-addon-api'],
    },
    'admin-ui': {
      project: ['src/**/*.{ts,tsx}'],
      // Imported by theme.css.
      ignoreDependencies: ['tailwindcss'],
    },
    test: { entry: ['**/*.test.ts', 'soak/*.ts'], project: ['**/*.ts'] },
    // Started by their paths.
    bench: { entry: ['peers/bare-stack-server.ts', 'mock/stream-server.ts'], project: ['**/*.ts'] },
  },
  // Packages of the system, by apt.
  ignoreBinaries: ['ip', 'make', 'nsenter', 'pip', 'setpriv', 'wrk'],
  ignoreExportsUsedInFile: true,
} satisfies KnipConfig
