import { ESLint } from 'eslint';
import ts from 'typescript-eslint';
import { describe, expect, test } from 'vitest';
import { refusal, rooms } from '../../scripts/lint/import-table.mjs';

/** The project's own configuration, without what needs a type check: the snippets are in no TypeScript project. */
const eslint = new ESLint({
  overrideConfig: [{ ...ts.configs.disableTypeChecked, files: ['**/*.ts'] }],
});

/** The rules that refuse `code` at `filePath`, `import-x` and the parser's own faults left out. */
async function refusals(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return result!.messages.map((m) => m.ruleId ?? `fatal: ${m.message}`).filter((id) => !id.startsWith('import-x/'));
}

/** Each row of the table: from a file, what an import of a value and of a type alone leads to. */
const rows: [from: string, source: string, value: 'yes' | 'no', type: 'yes' | 'no'][] = [
  ['src/lib/domain/meetings.ts', './people.ts', 'yes', 'yes'],
  ['src/lib/domain/meetings.ts', '../live/events.ts', 'no', 'no'],
  ['src/lib/domain/meetings.ts', '#server/errors.ts', 'no', 'no'],
  ['src/lib/domain/meetings.ts', '../../../server/ports.ts', 'no', 'no'],
  ['src/lib/domain/meetings.ts', 'node:crypto', 'no', 'no'],
  ['src/lib/domain/meetings.ts', 'yjs', 'yes', 'yes'],

  ['server/usecases/people/add.ts', '#lib/domain/people.ts', 'yes', 'yes'],
  ['server/usecases/people/add.ts', '../../ports.ts', 'yes', 'yes'],
  ['server/usecases/people/add.ts', '../../errors.ts', 'yes', 'yes'],
  ['server/usecases/people/add.ts', '../shared/deps.ts', 'yes', 'yes'],
  ['server/usecases/people/add.ts', '../../adapters/sqlite/database.ts', 'no', 'no'],
  ['server/usecases/people/add.ts', '#server/http/context.ts', 'no', 'no'],
  ['server/usecases/people/add.ts', '#server/realtime/register.ts', 'no', 'no'],
  ['server/usecases/people/add.ts', '../../compose.ts', 'no', 'no'],
  ['server/usecases/people/add.ts', '../../config.ts', 'no', 'no'],
  ['server/usecases/people/add.ts', '#lib/live/events.ts', 'no', 'no'],

  ['server/adapters/sqlite/log.ts', './database.ts', 'yes', 'yes'],
  ['server/adapters/sqlite/log.ts', '../../ports.ts', 'yes', 'yes'],
  ['server/adapters/sqlite/log.ts', '../codec/compressing-codec.ts', 'no', 'no'],
  ['server/adapters/sqlite/log.ts', '../../usecases/workspace.ts', 'no', 'no'],
  ['server/adapters/merging/merging.ts', '#server/system/aside.ts', 'yes', 'yes'],
  ['server/system/give-way.ts', 'node:os', 'yes', 'yes'],
  ['server/system/give-way.ts', '../ports.ts', 'no', 'no'],
  ['server/usecases/people/add.ts', '../../system/give-way.ts', 'no', 'no'],

  ['server/http/api/people.ts', '../../usecases/workspace.ts', 'yes', 'yes'],
  ['server/http/api/people.ts', '#server/adapters/sqlite/database.ts', 'no', 'no'],
  ['server/http/api/people.ts', '#server/realtime/register.ts', 'no', 'no'],
  ['server/http/api/people.ts', '#server/config.ts', 'no', 'no'],
  ['server/realtime/presence.ts', '#lib/domain/wire.ts', 'yes', 'yes'],
  ['server/realtime/presence.ts', '#lib/live/events.ts', 'no', 'yes'],
  ['server/realtime/presence.ts', '#server/http/context.ts', 'no', 'no'],
  ['server/jobs/compaction.ts', '../usecases/workspace.ts', 'yes', 'yes'],
  ['server/jobs/compaction.ts', '../realtime/register.ts', 'no', 'no'],
  ['server/cli/person.ts', '../usecases/workspace.ts', 'yes', 'yes'],
  ['server/cli/person.ts', '../adapters/sqlite/database.ts', 'no', 'no'],
  ['server/demo/seed.ts', '../usecases/workspace.ts', 'yes', 'yes'],
  ['server/demo/seed.ts', '../compose.ts', 'no', 'no'],

  ['server/compose.ts', './adapters/sqlite/database.ts', 'yes', 'yes'],
  ['server/compose.ts', './http/api/routes.ts', 'yes', 'yes'],
  ['server/compose.ts', './system/give-way.ts', 'yes', 'yes'],
  ['server/main.ts', './compose.ts', 'yes', 'yes'],
  ['server/main.ts', './adapters/sqlite/database.ts', 'no', 'yes'],
  ['tests/http/people.test.ts', '../../server/compose.ts', 'yes', 'yes'],

  ['src/routes/+page.server.ts', '#lib/domain/people.ts', 'yes', 'yes'],
  ['src/routes/+page.server.ts', '$lib/components/ui/identity.ts', 'yes', 'yes'],
  ['src/routes/+page.server.ts', '#server/usecases/workspace.ts', 'no', 'yes'],
  ['src/routes/+page.server.ts', '#server/errors.ts', 'no', 'yes'],
  ['src/routes/+page.server.ts', '../../server/compose.ts', 'no', 'no'],
  ['src/lib/components/ui/menu.ts', '#server/usecases/workspace.ts', 'no', 'yes'],
  ['src/lib/components/ui/menu.ts', '#lib/live/events.ts', 'yes', 'yes'],
  ['src/lib/components/ui/menu.ts', 'node:fs', 'no', 'no'],
  ['src/lib/live/minutes.ts', '../domain/wire.ts', 'yes', 'yes'],
  ['src/lib/live/minutes.ts', '#server/realtime/register.ts', 'no', 'yes'],
  ['src/hooks.server.ts', '#server/usecases/workspace.ts', 'no', 'yes'],
  ['src/hooks.server.ts', '#server/adapters/sqlite/database.ts', 'no', 'no'],
];

describe('the import table', () => {
  test.each(rows)('%s imports %s: a value %s, a type %s', (from, source, value, type) => {
    expect(refusal(from, source, false) === undefined, refusal(from, source, false)).toBe(value === 'yes');
    expect(refusal(from, source, true) === undefined, refusal(from, source, true)).toBe(type === 'yes');
  });

  test('only main and the tests import the composition root', () => {
    const importers = rooms.filter(({ may, types }) =>
      [may, types].some((list) => list === 'any' || list?.includes('compose')),
    );
    expect(importers.map(({ name }) => name)).toEqual(['main', 'tests']);
  });

  test('a module of the server outside every room is refused', () => {
    expect(refusal('server/http/app.ts', '../stray/thing.ts', false)).toContain('no room');
  });

  test.each([
    ['import { x } from "#server/errors.ts";\nconsole.warn(x);', ['quorate/import-table', 'no-console']],
    ['export { x } from "#server/errors.ts";', ['quorate/import-table']],
    ['export * from "#server/errors.ts";', ['quorate/import-table']],
    ['export const x = import("#server/errors.ts");', ['quorate/import-table']],
    ['import type { X } from "#server/errors.ts";\nexport const x: X = 1;', []],
    ['import { type X } from "#server/errors.ts";\nexport const x: X = 1;', []],
    ['export const key = process.env.SIGNING_KEY;', ['no-restricted-syntax']],
    ['export const { env } = process;', ['no-restricted-syntax']],
    ['import { env } from "$env/dynamic/private";\nexport const key = env.KEY;', ['no-restricted-syntax']],
  ])('lint refuses in a page what the table refuses: %s', async (code, expected) => {
    expect(await refusals('src/routes/probe.ts', `${code}\n`)).toEqual(expected);
  });

  test.each(['server/config.ts', 'tests/http/probe.test.ts'])('%s may read the environment', async (file) => {
    expect(await refusals(file, 'export const port = process.env.PORT;\n')).toEqual([]);
  });

  test.each(['server/main.ts', 'server/cli/probe.ts'])('%s may print', async (file) => {
    expect(await refusals(file, 'console.log(1);\n')).toEqual([]);
  });
});
