import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import svelte from 'eslint-plugin-svelte';
import { defineConfig } from 'eslint/config';
import globals from 'globals';
import ts from 'typescript-eslint';
import quorate from './scripts/lint/import-table.mjs';
import svelteConfig from './svelte.config.js';

const typed = ['server/**/*.ts', 'src/**/*.ts', 'tests/**/*.ts'];
const ours = ['server/**/*.ts', 'src/**/*.{ts,svelte}', 'tests/**/*.ts'];

/** One reader of the environment, so that every wrong variable is found at the start. */
const message = 'Only server/config.ts reads the environment.';
const environment = [
  // Writing is another matter: adapter-node's handler can be told in no other way.
  {
    selector:
      ":not(AssignmentExpression > MemberExpression.left) > MemberExpression[object.name='process'][property.name='env']",
    message,
  },
  { selector: "VariableDeclarator[init.name='process'] Property[key.name='env']", message },
  { selector: "ImportDeclaration[source.value='node:process'] ImportSpecifier[imported.name='env']", message },
  { selector: 'ImportDeclaration[source.value=/^.env.(static|dynamic)/]', message },
];

export default defineConfig(
  { ignores: ['build/', 'data/', '.svelte-kit/', '.cache/', 'node_modules/', 'test-results/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    files: ours,
    plugins: { quorate, 'import-x': importX },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver()],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
      'import-x/extensions': ['.ts', '.js'],
    },
    rules: {
      'quorate/import-table': 'error',
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      'import-x/no-self-import': 'error',
      'import-x/no-duplicates': ['error', { 'prefer-inline': true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // `!` after a check that the types cannot see beats a check that can never fail.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      // The application is served from the root of its origin.
      'svelte/no-navigation-without-resolve': 'off',
      eqeqeq: ['error', 'smart'],
      'no-console': 'error',
      'no-restricted-syntax': ['error', ...environment],
      'no-empty': 'error',
      'no-var': 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
    },
  },
  {
    files: typed,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/return-await': ['error', 'in-try-catch'],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: {
      globals: globals.browser,
      parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig },
    },
    rules: {
      'prefer-const': 'off',
      // A space that the formatter may not take away is written that way.
      'svelte/no-useless-mustaches': 'off',
      'svelte/prefer-const': ['error', { destructuring: 'all' }],
      // Most maps and sets in these modules are bookkeeping that no page reads.
      'svelte/prefer-svelte-reactivity': 'off',
    },
  },
  {
    // What begins a process hands it what the system and Node need to be found.
    files: ['server/config.ts', 'server/system/aside.ts', 'tests/**/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // Some tests measure, and say what they measured.
    files: ['server/main.ts', 'server/cli/**/*.ts', 'tests/**/*.ts'],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['scripts/**/*.{js,mjs}', '*.config.{js,ts}'],
    languageOptions: { globals: globals.node },
  },
);
