import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import type { DemoFacts } from '../e2e/support/server.ts';
import { byHand, open } from '../contract/mongo-support.ts';
import { ApiClient } from '../support/api-client.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { QuorateProcess, runMain } from '../support/process.ts';
import { describeWithRedis, ownRedis, type OwnRedis } from '../support/redis.ts';

interface Demo {
  server: QuorateProcess;
  facts(): DemoFacts;
}

describeWithMongo('the demonstration over MongoDB', () => {
  let uri: string;
  let demos: Demo[] = [];
  beforeEach(() => {
    uri = mongoUri()!;
  });
  afterEach(async () => {
    for (const { server } of demos) await server.dispose();
    demos = [];
    await dropDatabase(uri);
  });

  async function demo(env: Record<string, string>, ...args: string[]): Promise<Demo> {
    let file = '';
    const server = await QuorateProcess.start(
      (dataDir) => ['demo', '--json', (file = join(dataDir, 'demo.json')), ...args],
      { MONGODB_URI: uri, ...env },
    );
    while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
    const made = { server, facts: () => JSON.parse(readFileSync(file, 'utf8')) as DemoFacts };
    demos.push(made);
    return made;
  }
  const told = ({ facts }: Demo) => {
    const { origin: _, ...rest } = facts();
    return rest;
  };
  const stop = async ({ server }: Demo) => expect(await server.stop()).toBe(0);
  const run = (...args: string[]) => runMain(['demo', ...args], { MONGODB_URI: uri, PORT: '0' });

  it('is the same again with --keep, and another without', async () => {
    const first = await demo({});
    expect(first.server.output).not.toContain('DATA_DIR');
    await stop(first);
    const kept = await demo({}, '--keep');
    expect(told(kept)).toEqual(told(first));
    await stop(kept);
    const anew = await demo({});
    expect(anew.facts().organisation.id).not.toBe(first.facts().organisation.id);
    const ids = await byHand(uri, (db) => db.collection<{ _id: string }>('organisation').distinct('_id'));
    expect(ids.sort()).toEqual([anew.facts().organisation.id, anew.facts().otherOrganisation.id].sort());
  }, 60_000);

  it('takes the place of one that was killed', async () => {
    const first = await demo({});
    await first.server.kill9();
    const anew = await demo({});
    expect(anew.facts().organisation.id).not.toBe(first.facts().organisation.id);
  }, 60_000);

  it('is not removed while another process serves it', async () => {
    const first = await demo({});
    expect(await run()).toMatchObject({ code: 1, output: expect.stringContaining('Another process is serving') });
    const client = new ApiClient(first.server.origin);
    expect(await client.signIn(first.facts().accounts[0]!)).toMatchObject({ status: 204 });
  }, 60_000);

  it('leaves alone what is of another environment', async () => {
    const store = await open(uri, { environment: 'production' });
    await store.aggregates.insert('organisation', { id: 'o', name: 'Live' });
    await store.close();
    for (const args of [[], ['--keep']]) {
      const refused = await run(...args);
      expect(refused).toMatchObject({ code: 1, output: expect.stringContaining('environment "production"') });
    }
    const again = await open(uri, { environment: 'production' });
    expect(await again.aggregates.get('organisation', 'o')).toBeDefined();
    await again.close();
  }, 60_000);

  describeWithRedis('with several processes', () => {
    let redis: OwnRedis | undefined;
    afterAll(() => redis?.dispose());

    it('each serves the same, also when they begin at once', async () => {
      redis = await ownRedis();
      const env = { REDIS_URL: redis.url };
      const [first, second] = await Promise.all([demo(env, '--keep'), demo(env, '--keep')]);
      const third = await demo(env, '--keep');
      expect(told(second)).toEqual(told(first));
      expect(told(third)).toEqual(told(first));
      const account = first.facts().accounts[0]!;
      for (const { server, facts } of [first, second, third]) {
        expect(facts().origin).toBe(server.origin);
        const client = new ApiClient(server.origin);
        expect(await client.signIn(account)).toMatchObject({ status: 204 });
        expect(await client.get(`/meetings/${facts().meeting.id}`)).toMatchObject({ status: 200 });
      }
    }, 60_000);
  });
});
