import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

const forbid = (selector, message) => ({ selector, message });

const noDefaultExport = forbid(
  ':matches(ExportDefaultDeclaration, ExportSpecifier[exported.name="default"])',
  'Use a named export.',
);

/** Constructors only collect what Nest hands in, so they may take more than a function that people call. */
const parameters = [
  forbid(
    ':matches(FunctionDeclaration, ArrowFunctionExpression, :not(MethodDefinition) > FunctionExpression)[params.length>5]',
    'A function takes at most 5 parameters; pass an object.',
  ),
  forbid(
    'MethodDefinition[kind!="constructor"] > FunctionExpression[params.length>5]',
    'A method takes at most 5 parameters; pass an object.',
  ),
  forbid(
    'MethodDefinition[kind="constructor"] > FunctionExpression[params.length>8]',
    'A class works with at most 8 others; split it.',
  ),
];

const clock = [
  forbid('NewExpression[callee.name="Date"][arguments.length=0]', 'Ask Clock for the time.'),
  forbid('CallExpression[callee.name="Date"]', 'Ask Clock for the time.'),
  forbid('MemberExpression[object.name="Date"][property.name="now"]', 'Ask Clock for the time.'),
];

const ONLY_CONFIG = 'Only #platform/config reads the environment.';
const environment = [
  forbid('MemberExpression[object.name="process"][property.name="env"]', ONLY_CONFIG),
  forbid('VariableDeclarator[init.name="process"] Property[key.name="env"]', ONLY_CONFIG),
  forbid('ImportDeclaration[source.value="node:process"]', ONLY_CONFIG),
];

const FROM_CRYPTO = 'Take randomness from #platform/crypto.';
const randomness = [
  forbid('MemberExpression[object.name="Math"][property.name="random"]', FROM_CRYPTO),
  forbid('MemberExpression[object.name="crypto"]', FROM_CRYPTO),
  forbid(
    'ImportDeclaration[source.value="node:crypto"] ImportSpecifier[imported.name=/^(random|getRandomValues|webcrypto)/]',
    FROM_CRYPTO,
  ),
];

const restrict = (...parts) => ({ 'no-restricted-syntax': ['error', noDefaultExport, ...parts.flat()] });

const nodeGlobals = Object.fromEntries(
  Object.getOwnPropertyNames(globalThis).map((name) => [name, 'readonly']),
);

export default defineConfig(
  // Its types are generated while the tests run, which compile it.
  globalIgnores(['build/', 'dist/', 'data/', 'coverage/', 'bench-results/', 'test/typed-client/']),
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  { rules: { eqeqeq: 'error' } },

  {
    name: 'TypeScript',
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'web/tsconfig.json', 'packages/client/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-exports': [
        'error',
        { fixMixedExportsWithInlineTypeSpecifier: true },
      ],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': [
        'error',
        { ignoreArrowShorthand: true, ignoreVoidReturningFunctions: true },
      ],
      // A `type` for data, an `interface` for what classes implement.
      '@typescript-eslint/consistent-type-definitions': 'off',
      // Nest's modules are empty classes; its requests and responses are classes that literals stand for.
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-misused-spread': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // `async` makes a rejection of what is thrown at once.
      '@typescript-eslint/require-await': 'off',
      // The caller says what an id is for: `newId<UserId>()`.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // `Record<never, never>` says "no extra fields" on purpose.
      '@typescript-eslint/no-generated-empty-object-type': 'off',
    },
  },

  { name: 'JavaScript', files: ['**/*.{js,mjs,cjs}'], languageOptions: { globals: nodeGlobals } },

  {
    name: 'sources',
    files: ['src/**', 'migrations/**'],
    rules: {
      'max-lines': ['error', 200],
      'max-lines-per-function': ['error', 40],
      complexity: ['error', 8],
      'max-depth': ['error', 3],
      'no-console': 'error',
      ...restrict(parameters, clock, environment, randomness),
    },
  },
  {
    name: 'client',
    files: ['packages/client/src/**'],
    rules: {
      'max-lines': ['error', 200],
      'max-lines-per-function': ['error', 40],
      complexity: ['error', 8],
      'no-console': 'error',
      ...restrict(parameters),
    },
  },
  {
    name: 'pages',
    files: ['web/src/**'],
    extends: [reactHooks.configs.flat.recommended],
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', 150],
      'max-lines-per-function': ['error', 60],
      complexity: ['error', 10],
      'max-depth': ['error', 3],
      'no-console': 'error',
      ...restrict(parameters),
    },
  },
  {
    name: 'areas of the pages',
    files: ['web/src/**'],
    ignores: ['web/src/app/**', 'web/src/main.tsx'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^@/pages/|^(\\.\\./){2,}(account|admin|door|home|login)/',
              message: 'Only src/app knows the areas. What two of them need has a folder of its own.',
            },
          ],
        },
      ],
    },
  },
  {
    name: 'scripts that run before the pages',
    files: ['web/public/**'],
    languageOptions: { globals: { document: 'readonly', localStorage: 'readonly' } },
  },
  {
    name: 'generated',
    files: ['web/src/api/schema.ts'],
    extends: [tseslint.configs.disableTypeChecked],
    rules: { 'max-lines': 'off', '@typescript-eslint/consistent-indexed-object-style': 'off' },
  },
  {
    name: 'programs talk to their terminal',
    files: ['src/*.ts', 'src/bootstrap/{console-capture,write-openapi}.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    name: 'where the time comes from',
    files: ['src/shared/clock.ts', 'src/platform/database/**'],
    rules: restrict(parameters, environment, randomness),
  },
  {
    name: 'where the environment is read',
    files: ['src/platform/config/**'],
    rules: restrict(parameters, clock, randomness),
  },
  {
    name: 'where randomness comes from',
    files: ['src/platform/crypto/**'],
    rules: restrict(parameters, clock, environment),
  },
  {
    name: 'a worker thread is its default export',
    files: ['src/platform/crypto/hash-worker.js'],
    rules: { 'no-restricted-syntax': 'off' },
  },

  {
    name: 'tests',
    files: ['test/**'],
    rules: {
      'max-lines': ['error', 400],
      'max-depth': ['error', 3],
      ...restrict(),
    },
  },
  {
    name: 'tests look into answers freely',
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
);
