/** A whole server within the test's own process: real store, real HTTP and sockets, on a free port. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Role } from '#lib/domain/people.ts';
import { createLog } from '#server/adapters/log/pino.ts';
import { startService, type Replacements, type Service } from '#server/compose.ts';
import { readConfig, type Config } from '#server/config.ts';
import { createPastClock, type PastClock } from '#server/demo/past-clock.ts';
import { demoPassword } from '#server/demo/passwords.ts';
import { seed, type DemoFacts } from '#server/demo/seed.ts';
import { ApiClient } from './api-client.ts';
import { dropDatabase, mongoUri } from './mongo.ts';
import { quickPasswords } from './quick-passwords.ts';
import { overMongo } from './store-of-run.ts';

const secret = 'the secret of the tests';

export interface TestServer {
  service: Service;
  origin: string;
  dataDir: string;
  /** Can be set ahead by a negative number. */
  clock: PastClock;
  /** Two organisations as the demonstration has them: server/demo/trust.ts. */
  facts: DemoFacts;
  /** The log's lines so far, parsed. */
  logged: Record<string, unknown>[];
  /** The nth person (from 0) of a role, in the first organisation unless told otherwise. */
  account(role: Role, nth?: number, where?: 'own' | 'other'): { username: string; password: string; personId: string };
  /** Somebody's browser, signed in. */
  signIn(role: Role, nth?: number, where?: 'own' | 'other'): Promise<ApiClient>;
  /** A browser without a session. */
  client(): ApiClient;
  stop(): Promise<void>;
}

export interface TestServerOptions extends Omit<Replacements, 'clock'> {
  config?: Partial<Config>;
  /** Leaves the store empty: `facts` is not there then. */
  empty?: true;
  /** With the pages as they were built; without them by default. */
  built?: true;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { config, empty, built, ...replacements } = options;
  const dataDir = await mkdtemp(join(tmpdir(), 'quorate-test-'));
  const logged: Record<string, unknown>[] = [];
  const log = await createLog({
    pretty: false,
    level: 'debug',
    to: { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const clock = createPastClock();
  let facts: DemoFacts | undefined;
  const uri = overMongo ? mongoUri() : undefined;
  const store = uri === undefined ? {} : { MONGODB_URI: uri };
  const service = await startService(
    { ...readConfig({ PORT: '0', DATA_DIR: dataDir, ...store }), environment: 'test', ...config },
    {
      passwords: quickPasswords,
      log,
      ...(built ? {} : { pages: 'none' as const }),
      ...replacements,
      clock,
      beforeServing: async (opened) => {
        if (!empty) facts = await seed(opened, clock, secret);
      },
    },
  );
  const account: TestServer['account'] = (role, nth = 0, where = 'own') => {
    const accounts = where === 'own' ? facts!.accounts : facts!.otherOrganisation.accounts;
    const found = accounts.filter((a) => a.role === role)[nth];
    if (!found) throw new Error(`There is no ${role} number ${nth}.`);
    return { ...found, password: demoPassword(secret, found.username) };
  };
  return {
    service,
    origin: service.origin,
    dataDir,
    clock,
    facts: facts!,
    logged,
    account,
    client: () => new ApiClient(service.origin),
    async signIn(role, nth, where) {
      const client = new ApiClient(service.origin);
      await client.signIn(account(role, nth, where));
      return client;
    },
    async stop() {
      await service.stop();
      if (uri !== undefined) await dropDatabase(uri);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
