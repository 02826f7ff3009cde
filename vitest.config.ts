import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  resolve: {
    // As package.json's `imports`, but to the sources: the global setup does not read the condition there.
    alias: [
      { find: /^#post$/, replacement: here('./src/post.ts') },
      { find: /^#store$/, replacement: here('./src/store/index.ts') },
      { find: /^#web$/, replacement: here('./web/index.ts') },
      { find: /^#basics\/(.*)$/, replacement: here('./src/basics/$1.ts') },
    ],
  },
  oxc: { jsx: { runtime: 'automatic', importSource: 'hono/jsx' } },
  test: {
    include: ['{src,web,tests}/**/*.test.{ts,tsx}', 'tests/journeys/**/*.e2e.ts'],
    globalSetup: ['tests/global-setup.ts'],
    pool: 'forks',
    maxWorkers: 2,
    // On a machine that is busy with something else a second is no time at all.
    expect: { poll: { timeout: 20_000 } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
})
