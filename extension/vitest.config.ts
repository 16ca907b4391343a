import { defineConfig } from 'vitest/config';

export default defineConfig({
  define: { __OPEN_SHADOW__: 'true' },
  test: { include: ['test/**/*.test.ts'], environment: 'node', isolate: false },
});
