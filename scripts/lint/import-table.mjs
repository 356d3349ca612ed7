/**
 * The import table of docs/SPEC.md as a lint rule: which room may import which, and where only types may pass.
 * A module's room is the first one below whose folder or file it is in. `ours` bars whatever is not named;
 * packages and Node's own modules are free, but for rooms that run in the browser too.
 */
import { isBuiltin } from 'node:module';
import { dirname, posix, relative, sep } from 'node:path';

/**
 * @typedef {object} Room
 * @property {string} name
 * @property {RegExp} files paths from the top of the repository
 * @property {readonly string[] | 'any'} may rooms it may import, beside itself
 * @property {readonly string[] | 'any'} [types] rooms of which it may import types
 * @property {true} [apart] its folders are strangers to each other: none imports another
 * @property {true} [browser] runs in the browser as well: nothing of Node's
 */

const base = ['domain', 'ports', 'errors'];
const withUseCases = [...base, 'usecases'];

/** @type {readonly Room[]} */
export const rooms = [
  { name: 'domain', files: /^src\/lib\/domain\//, may: [], browser: true },
  { name: 'live', files: /^src\/lib\/live\//, may: ['domain', 'lib'], types: serverTypes(), browser: true },
  { name: 'lib', files: /^src\/lib\//, may: ['domain', 'live'], types: serverTypes(), browser: true },
  { name: 'pages', files: /^src\//, may: ['domain', 'live', 'lib'], types: serverTypes() },
  { name: 'errors', files: /^server\/errors\.ts$/, may: ['domain'] },
  { name: 'ports', files: /^server\/ports(\.ts$|\/)/, may: ['domain', 'errors'] },
  { name: 'config', files: /^server\/config(\.ts$|\/)/, may: ['errors'] },
  { name: 'usecases', files: /^server\/usecases\//, may: base },
  { name: 'system', files: /^server\/system\//, may: [] },
  { name: 'adapters', files: /^server\/adapters\//, may: [...base, 'system'], apart: true },
  { name: 'http', files: /^server\/http\//, may: withUseCases, types: ['live'] },
  { name: 'realtime', files: /^server\/realtime\//, may: withUseCases, types: ['live'] },
  { name: 'jobs', files: /^server\/jobs\//, may: withUseCases },
  { name: 'cli', files: /^server\/cli\//, may: withUseCases, types: ['config'] },
  { name: 'demo', files: /^server\/demo\//, may: withUseCases, types: ['config'] },
  {
    name: 'compose',
    files: /^server\/compose(\.ts$|\/)/,
    may: [...withUseCases, 'config', 'system', 'adapters', 'http', 'realtime', 'jobs', 'demo'],
    types: ['live'],
  },
  { name: 'main', files: /^server\/main\.ts$/, may: ['compose', 'config', 'errors', 'cli', 'demo'], types: 'any' },
  { name: 'tests', files: /^tests\//, may: 'any' },
];

function serverTypes() {
  return ['errors', 'ports', 'usecases', 'http', 'realtime'];
}

/** @param {string} path from the top of the repository, with `/` */
export const roomOf = (path) => rooms.find(({ files }) => files.test(path));

/** What an import leads to, as a path from the top; undefined for packages. @param {string} from @param {string} source */
function resolve(from, source) {
  if (source.startsWith('.')) return posix.normalize(posix.join(dirname(from), source));
  if (source.startsWith('#lib/')) return `src/lib/${source.slice(5)}`;
  if (source.startsWith('#server/')) return `server/${source.slice(8)}`;
  if (source === '$lib' || source.startsWith('$lib/')) return `src/lib/${source.slice(5)}`;
  return undefined;
}

/** The folder, or file, directly under a room's own. @param {Room} room @param {string} path */
const cellOf = (room, path) => path.replace(room.files, '').split('/')[0];

/** @param {readonly string[] | 'any' | undefined} list @param {string} name */
const lists = (list, name) => list === 'any' || (list?.includes(name) ?? false);

/**
 * Why an import is refused; undefined when it is allowed.
 * @param {string} from path from the top of the repository
 * @param {string} source what the import names
 * @param {boolean} typesOnly
 */
export function refusal(from, source, typesOnly) {
  const room = roomOf(from);
  if (room === undefined) return undefined;
  const path = resolve(from, source);
  if (path === undefined) {
    return room.browser && isBuiltin(source) ? `${room.name} runs in the browser too: nothing of Node's` : undefined;
  }
  const target = roomOf(path);
  if (target === undefined) return path.startsWith('server/') ? `${path} is in no room of the import table` : undefined;
  if (target === room) {
    const stranger = room.apart && cellOf(room, from) !== cellOf(room, path);
    return stranger ? `${room.name}: none imports another` : undefined;
  }
  if (lists(room.may, target.name)) return undefined;
  if (!lists(room.types, target.name)) return `${room.name} may not import ${target.name}`;
  return typesOnly ? undefined : `${room.name} may import only types from ${target.name}`;
}

/** @param {any} node an import or export declaration */
function isTypesOnly(node) {
  if (node.importKind === 'type' || node.exportKind === 'type') return true;
  const specifiers = node.specifiers ?? [];
  return (
    specifiers.length > 0 &&
    specifiers.every((/** @type {any} */ s) => s.importKind === 'type' || s.exportKind === 'type')
  );
}

/** @type {import('eslint').Rule.RuleModule} */
const rule = {
  meta: { type: 'problem', messages: { refused: '{{why}} (docs/SPEC.md, import table).' }, schema: [] },
  create(context) {
    const from = relative(context.cwd, context.filename).split(sep).join('/');
    /** @param {any} node @param {any} source @param {boolean} typesOnly */
    const check = (node, source, typesOnly) => {
      if (typeof source?.value !== 'string') return;
      const why = refusal(from, source.value, typesOnly);
      if (why !== undefined) context.report({ node, messageId: 'refused', data: { why } });
    };
    /** @param {any} node */
    const declaration = (node) => check(node, node.source, isTypesOnly(node));
    return /** @type {import('eslint').Rule.RuleListener} */ ({
      ImportDeclaration: declaration,
      ExportNamedDeclaration: declaration,
      ExportAllDeclaration: declaration,
      ImportExpression: (/** @type {any} */ node) => check(node, node.source, false),
      TSImportType: (/** @type {any} */ node) => check(node, node.source ?? node.argument?.literal, true),
    });
  },
};

export default { rules: { 'import-table': rule } };
