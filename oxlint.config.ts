// Lint rules; the table of allowed edges between folders becomes one override a folder.
import { defineConfig } from 'oxlint'

/** Folder of gateway/src -> the folders (or single files) of gateway/src it may import besides itself. */
const allowedEdges: Record<string, string[]> = {
  contract: [],
  providers: ['contract', 'errors'],
  counters: ['contract', 'errors'],
  storage: ['contract', 'errors'],
  store: ['contract', 'errors'],
  snapshot: ['contract', 'counters', 'errors'],
  proxy: ['contract', 'snapshot', 'providers', 'counters', 'errors'],
  detection: ['contract', 'counters', 'errors'],
  shield: ['contract', 'errors'],
  admin: [
    'contract',
    'storage',
    'analytics',
    'declared',
    'detection',
    'shield',
    'providers',
    'errors',
  ],
  analytics: ['contract', 'storage', 'errors'],
  declared: ['contract', 'storage', 'providers', 'errors'],
}

const gatewayParts = [
  ...Object.keys(allowedEdges),
  'cli',
  'errors',
  'config',
  'app',
  'main',
  'worker',
  'writer',
  'reader',
  'tokenizer',
  'process',
]

function boundary(folder: string, allowed: string[]) {
  const forbidden = gatewayParts.filter((part) => part !== folder && !allowed.includes(part))
  const patterns = [
    {
      regex: `^(\\.\\./)+(${forbidden.join('|')})(/|\\.ts$)`,
      message: `${folder}/ may import only: ${[folder, ...allowed].join(', ')}`,
    },
  ]
  const rule: ['error', { patterns: typeof patterns }] = ['error', { patterns }]
  return { files: [`gateway/src/${folder}/**/*.ts`], rules: { 'no-restricted-imports': rule } }
}

export default defineConfig({
  plugins: ['typescript', 'unicorn', 'import', 'react', 'jsx-a11y'],
  categories: { correctness: 'error', suspicious: 'error' },
  ignorePatterns: ['**/dist/**', '**/build/**', 'migrations/**', 'shield-addon/vendor/**'],
  rules: {
    'max-lines': ['error', { max: 400, skipBlankLines: false, skipComments: false }],
    'typescript/no-explicit-any': 'error',
    'typescript/consistent-type-imports': 'error',
    'no-console': 'off',
    'no-await-in-loop': 'off',
    'react/react-in-jsx-scope': 'off',
    'import/no-unassigned-import': 'off',
    'no-underscore-dangle': 'off',
    'unicorn/consistent-function-scoping': 'off',
    'unicorn/no-useless-spread': 'off',
    'no-shadow': 'off',
    // Takes a thread's port for a window.
    'unicorn/require-post-message-target-origin': 'off',
  },
  overrides: [
    ...Object.entries(allowedEdges).map(([folder, allowed]) => boundary(folder, allowed)),
    {
      files: [
        '**/tables.ts',
        '**/presets.ts',
        'admin-ui/src/words/en.ts',
        '**/fixtures/**',
        '**/*.fixture.ts',
        '**/*.test.ts',
        '**/*.spec.ts',
      ],
      rules: { 'max-lines': 'off' },
    },
  ],
})
