import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { audit, outcomeOf } from '../../scripts/audit.mjs';

const report = (high: number, critical: number, vulnerabilities: Record<string, { severity: string }> = {}) =>
  JSON.stringify({ vulnerabilities, metadata: { vulnerabilities: { low: 3, moderate: 2, high, critical, total: 5 } } });

describe('npm run verify looks for libraries with known weaknesses', () => {
  test('and is content with none that is high or critical', () => {
    expect(outcomeOf(report(0, 0))).toEqual({ state: 'sound', says: 'none is known that is high or critical' });
  });

  test('and names those that are', () => {
    const found = { express: { severity: 'high' }, lib0: { severity: 'low' }, yjs: { severity: 'critical' } };
    expect(outcomeOf(report(1, 1, found))).toEqual({
      state: 'weak',
      says: 'known weaknesses: express (high), yjs (critical). `npm audit` has more.',
    });
  });

  test.each([
    ['nothing', ''],
    ['no JSON', '<html>'],
    ['a registry that has no such address', '{"message":"405 Method Not Allowed - POST https://registry.example"}'],
    ['no line', '{"error":{"code":"ENOTFOUND","summary":"request to https://registry.example failed\\nand more"}}'],
    ['a report without figures', '{"metadata":{}}'],
  ])('and says that it was not told: %s', (_, output) => {
    const { state, says } = outcomeOf(output);
    expect(state).toBe('skipped');
    expect(says).toMatch(/^the registry does not tell: .+$/);
  });
});

/** What npm asks a registry for all at once: which advisories there are for these versions. */
const bulk = '/-/npm/v1/security/advisories/bulk';

/** `npm audit` itself, against a registry of the test's own. */
async function auditedBy(answer: RequestListener, atMostMs?: number) {
  const asked: string[] = [];
  const server = createServer((req, res) => {
    asked.push(`${req.method} ${req.url}`);
    req.resume();
    answer(req, res);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const registry = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  try {
    return { ...(await audit({ registry, ...(atMostMs === undefined ? {} : { atMostMs }) })), asked };
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Of every version of a library; express is what this is served with. */
const advisory = (severity: string, library = 'express') => ({
  [library]: [
    {
      ...{
        id: severity.length,
        url: 'https://advisories.example/1',
        title: 'A weakness',
        severity,
        vulnerable_versions: '*',
      },
      ...{ cwe: [], cvss: { score: 8, vectorString: null } },
    },
  ],
});
const saying =
  (advisories: object): RequestListener =>
  (req, res) =>
    req.url === bulk
      ? res.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(advisories))
      : res.writeHead(404).end('{}');

describe('npm run verify asks the registry', () => {
  // npm keeps what it was told: none of this is to be believed outside.
  let cache: string;
  beforeEach(() => {
    cache = mkdtempSync(join(tmpdir(), 'quorate-npm-'));
    vi.stubEnv('npm_config_cache', cache);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    rmSync(cache, { recursive: true, force: true });
  });

  test('and fails on a weakness that is high, by the name of the library', async () => {
    const { asked, ...outcome } = await auditedBy(saying(advisory('high')));
    expect(asked).toContain(`POST ${bulk}`);
    expect(outcome.state).toBe('weak');
    expect(outcome.says).toMatch(/^known weaknesses: .*express \(high\)/);
  }, 30_000);

  test.each(['svelte', 'bits-ui', 'devalue', 'vite'])(
    'and fails on %s too, which is built into what browsers run, or builds it, and is a dependency of development',
    async (library) => {
      const { state, says } = await auditedBy(saying(advisory('critical', library)));
      expect(state).toBe('weak');
      expect(says).toContain(`${library} (critical)`);
    },
    30_000,
  );

  test('and asks about development too where npm is told to leave it out', async () => {
    vi.stubEnv('NODE_ENV', 'production');
    expect((await auditedBy(saying(advisory('high', 'svelte')))).state).toBe('weak');
  }, 30_000);

  test('and passes where it knows none, or a moderate one', async () => {
    for (const advisories of [{}, advisory('moderate')]) {
      const { state, says } = await auditedBy(saying(advisories));
      expect({ state, says }).toEqual({ state: 'sound', says: 'none is known that is high or critical' });
    }
  }, 30_000);

  test('and is skipped, and says so, where it answers nothing of the kind', async () => {
    const { state, says } = await auditedBy((_, res) => res.writeHead(405).end('Method Not Allowed'));
    expect(state).toBe('skipped');
    expect(says).toMatch(/^the registry does not tell: .*405/);
  }, 30_000);

  test('and is skipped where it does not answer in time', async () => {
    const { state, says, asked } = await auditedBy(() => undefined, 6_000);
    expect(asked.length).toBeGreaterThan(0);
    expect({ state, says }).toEqual({ state: 'skipped', says: 'the registry does not tell: it did not answer' });
  }, 30_000);
});
