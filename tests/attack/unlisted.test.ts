/** Ways into the service that the other tests here would not notice: whoever adds one has to say so here, and why. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { root } from '../../scripts/prepare.mjs';
import { parametersOf } from '#server/http/api/route.ts';
import { id } from '#server/usecases/shared/fields.ts';
import { routes } from '../http/places.ts';
import { hiddenIds } from './support/hidden-ids.ts';

const read = (file: string) => readFileSync(join(root, file), 'utf8');
const filesOf = (pattern: string) => globSync(pattern, { cwd: root }).sort();
/** The lines of some files that match, by file. */
function found(pattern: string, what: RegExp): string[] {
  return filesOf(pattern).flatMap((file) =>
    read(file)
      .split('\n')
      .filter((line) => what.test(line))
      .map((line) => `${file}: ${line.trim()}`),
  );
}

describe('pages', () => {
  it('are the only thing that SvelteKit answers: no endpoint of its own, no hook but the one', () => {
    expect(filesOf('src/routes/**/+server.*')).toEqual([]);
    expect(filesOf('src/{hooks,service-worker}*')).toEqual(['src/hooks.server.ts']);
    expect(filesOf('src/**/*.remote.*')).toEqual([]);
    expect(filesOf('src/params/*')).toEqual([]);
  });

  it('have their code beside a page that the table of pages knows', () => {
    const folder = (file: string) => file.slice(0, file.lastIndexOf('/'));
    const shown = new Set(filesOf('src/routes/**/+page.svelte').map(folder));
    expect(
      filesOf('src/routes/**/+page.{server.ts,ts,js,server.js}').filter((file) => !shown.has(folder(file))),
    ).toEqual([]);
    expect(filesOf('src/routes/**/+layout.{server.ts,ts,js,server.js}').map(folder)).toEqual([
      'src/routes',
      'src/routes/account',
    ]);
  });

  /** A page's forms. Those without a sign-in are marked; all others go to a use case that asks who it is. */
  const actions: Record<string, readonly string[]> = {
    '/account/devices': ['end', 'recognise', 'others'],
    '/account/tokens': ['make', 'end'],
    '/boards/[boardId]/new-meeting': ['default'],
    '/forgotten': ['default, by anybody'],
    '/interests': ['declare', 'none', 'change'],
    '/invitation/[token]': ['default, by anybody'],
    '/organisations/[organisationId]/audit': ['check'],
    '/organisations/[organisationId]/data': ['accept'],
    '/password': ['default'],
    '/reset/[token]': ['default, by anybody'],
    '/set-up': ['default, by anybody'],
    '/sign-in': ['default, by anybody'],
    '/sign-in/back/[organisationId]': ['default, by anybody'],
    '/sign-out': ['default'],
  };

  it('have these forms and no others, and hand on who sends them', () => {
    const there = Object.fromEntries(
      filesOf('src/routes/**/+page.server.ts').flatMap((file) => {
        const text = read(file);
        const at = text.indexOf('export const actions');
        if (at < 0) return [];
        const names = [...text.slice(at).matchAll(/^ {2}(?:async )?['"]?(\w+)['"]?(?::|\()/gm)].map(
          ([, name]) => name!,
        );
        const path = file.slice('src/routes'.length, -'/+page.server.ts'.length) || '/';
        const asks = /locals\.actor|signedIn\(/.test(text.slice(at)) && !path.startsWith('/sign-in/back/');
        return [[path, names.map((name) => (asks ? name : `${name}, by anybody`))]];
      }),
    );
    expect(there).toEqual(actions);
  });
});

describe('text', () => {
  it('is never made markup by a page or a script of ours: what is typed can be nothing but text', () => {
    const ways =
      /\{@html|\b(?:inner|outer)HTML\b|insertAdjacentHTML|document\.write|DOMParser|srcdoc|createContextualFragment|\beval\(|new Function\(/;
    expect(found('src/**/*.{svelte,ts,html}', ways)).toEqual([]);
  });
});

describe('HTTP', () => {
  /** What Express is given beside the API's table: a health address, or what stands in front of all. */
  it('has these addresses beside the table of operations, and no others', () => {
    // What stands in front of all of them takes no address of its own.
    const ways = /\b(?:app|router|api)\.(?:get|post|put|patch|delete|all|route|head|options|use(?=\((?:'|\[|\w+,)))\(/;
    expect(found('server/{http,compose,realtime,jobs}/**/*.ts', ways)).toMatchInlineSnapshot(`
      [
        "server/http/api/router.ts: router.use(nothingAllowed, noStore);",
        "server/http/api/router.ts: router.all(path, takesOnly(methods));",
        "server/http/app.ts: app.use(forgetSender, requestId, accessLog(log, parts.metrics), answerMoves(), securityHeaders(origin));",
        "server/http/app.ts: app.use('/api', apiRouter(createRoutes(parts), workspace));",
        "server/http/app.ts: app.use(answerFormsWithPages, parts.pages.handler);",
        "server/http/health.ts: router.use(addresses, noStore, nothingAllowed, (_req, res, next) => {",
        "server/http/health.ts: router.get('/healthz', (_req, res) => {",
        "server/http/health.ts: router.get('/readyz', async (_req, res) => {",
        "server/http/health.ts: router.get('/metrics', async (req, res) => {",
        "server/http/health.ts: router.all(addresses, takesOnly(['GET', 'HEAD']));",
      ]
    `);
  });

  it('has one place where sockets begin, for two kinds, and no other server', () => {
    expect(found('server/**/*.ts', /on\('upgrade'|onUpgrade\b.*=>/)).toHaveLength(1);
    expect(found('server/**/*.ts', /\bcreateServer\(/).map((line) => line.split(':')[0])).toEqual([
      // Vite's, in development alone.
      'server/http/pages.ts',
      'server/http/server.ts',
    ]);
    // Namespaces of Socket.IO have guards of their own: there is none but the first.
    const spaces = found('server/**/*.ts', /\bio\.of\(/i);
    expect(spaces.filter((line) => !/io\.of\('\/'\)/.test(line))).toEqual([]);
    expect(found('server/**/*.ts', /\bnew (?:WebSocketServer|Server)\(/).map((line) => line.split(':')[0])).toEqual([
      'server/realtime/minutes/ws-transport.ts',
      'server/realtime/presence/live.ts',
    ]);
  });
});

describe('use cases', () => {
  /** Before a password that has to be changed, or a second factor that has to be set up. */
  it('that are open to whoever has not done yet what they must are these', () => {
    const exceptions = found('server/**/*.ts', /before(?:PasswordChange|SecondFactor): true,?(?! *;)/);
    expect(exceptions.map((line) => line.split(':')[0])).toEqual([
      'server/usecases/auth/change-password.ts',
      'server/usecases/auth/confirm-second-factor.ts',
      'server/usecases/auth/reauthenticate.ts',
      'server/usecases/auth/sign-out.ts',
      'server/usecases/me/new-devices.ts',
      'server/usecases/me/new-devices.ts',
      'server/usecases/me/show.ts',
      'server/usecases/second-factors/own.ts',
      'server/usecases/second-factors/show.ts',
      'server/usecases/single-sign-on/fresh.ts',
      'server/usecases/single-sign-on/fresh.ts',
      'server/usecases/single-sign-on/fresh.ts',
      'server/usecases/single-sign-on/list-own.ts',
    ]);
  });
});

describe('ids that an operation takes', () => {
  type Schema = {
    properties?: Record<string, Schema>;
    items?: Schema;
    anyOf?: Schema[];
    allOf?: Schema[];
    oneOf?: Schema[];
  } & Record<string, unknown>;
  const { minLength, maxLength } = z.toJSONSchema(id) as Schema;
  const isId = (schema: Schema) =>
    schema.type === 'string' && schema.minLength === minLength && schema.maxLength === maxLength;

  function idsIn(schema: Schema, at = ''): string[] {
    const inside = [...(schema.anyOf ?? []), ...(schema.allOf ?? []), ...(schema.oneOf ?? [])].flatMap((s) =>
      idsIn(s, at),
    );
    const parts = Object.entries(schema.properties ?? {}).flatMap(([name, part]) =>
      idsIn(part, at ? `${at}.${name}` : name),
    );
    const items = schema.items === undefined ? [] : idsIn(schema.items, `${at}[]`);
    return [...(isId(schema) ? [at] : []), ...inside, ...parts, ...items];
  }
  const nameOf = (path: string) => path.split(/[.[]/)[0]!;
  const inputOf = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as Schema;

  it('are all named in the examples, where the tests mix them with another organisation’s, or here', () => {
    const hidden = routes.flatMap((route) => {
      const { operationId, body, query } = route;
      // Those of the address are mixed there.
      const apart = new Set([...parametersOf(route), ...Object.keys(body?.example ?? {})]);
      const ofBody = body === undefined ? [] : idsIn(inputOf(body.schema)).filter((path) => !apart.has(nameOf(path)));
      const ofQuery = query === undefined ? [] : idsIn(inputOf(query));
      return [...new Set([...ofBody, ...ofQuery.map((path) => `?${path}`)])].map((path) => `${operationId}: ${path}`);
    });
    expect(hidden.sort()).toEqual(Object.keys(hiddenIds).sort());
  });

  it('in an address are known by name', () => {
    const names = [...new Set(routes.flatMap((route) => parametersOf(route)))];
    expect(names.filter((name) => !name.endsWith('Id'))).toEqual([]);
  });
});
