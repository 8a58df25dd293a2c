import { SWC_OPTIONS } from './scripts/compile.mjs';

/** Native ESM; TypeScript through SWC. Package imports (`#users`) resolve to the sources, see docs/adr/0005. */
export default {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': ['@swc/jest', { ...SWC_OPTIONS, sourceMaps: 'inline' }],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  injectGlobals: false,
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  setupFiles: ['<rootDir>/test/support/app/setup.ts'],
  // A busy build machine is slow, not wrong.
  testTimeout: 300_000,
  maxWorkers: 2,
  // Modules of one file's tests are never let go: a worker that has grown so far is slower than a new one.
  workerIdleMemoryLimit: '1.5GB',
  testSequencer: '<rootDir>/scripts/longest-first-sequencer.mjs',
  reporters: ['default', '<rootDir>/scripts/summary-reporter.mjs'],
};
