import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, expect, it } from 'vitest';
import { readConfig } from '#server/config.ts';
import type { PersonActor } from '#server/usecases/actor.ts';
import { toolAt, toolOn } from '../cli/tool.ts';
import { folders } from '../contract/sqlite-support.ts';
import { describeWithMongo, dropDatabase, mongoUri } from '../support/mongo.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { BusyWorkspace } from './busy-workspace.ts';
import { checkRestored, type AtTheBeginning } from './restored-workspace.ts';

const temporary = folders();
afterAll(() => temporary.remove());

describeWithMongo('D4: a backup of MongoDB while the workspace is being changed', () => {
  let uri: string;
  let server: TestServer;
  let clerk: PersonActor;

  beforeEach(async () => {
    uri = mongoUri()!;
    server = await startTestServer({ config: { mongoUri: uri } });
    const { auth } = server.service.workspace;
    const { username, password } = server.account('clerk');
    const { token } = await auth.signIn({ username, password }, { address: '127.0.0.1', device: 'test' });
    clerk = (await auth.authenticate(token)).actor;
  });
  afterEach(async () => {
    await server.stop();
    await dropDatabase(uri);
  });

  async function standing(busy: BusyWorkspace): Promise<AtTheBeginning> {
    const { store } = server.service;
    const { organisation, otherOrganisation } = server.facts;
    const typed = [...busy.typed];
    const chains = await Promise.all([organisation.id, otherOrganisation.id].map((id) => store.chain.read(id)));
    return { typed, entryIds: new Set(chains.flat().map(({ id }) => id)) };
  }

  it('is whole, whichever store it is restored into', async () => {
    const busy = new BusyWorkspace(server.service, server.facts, clerk);
    busy.start();
    try {
      for (let round = 1; round <= 3; round += 1) {
        await pause(700);
        const began = await standing(busy);
        const actions = busy.actions;
        const file = join(temporary.make(), 'backup.db');
        expect(await toolAt(uri)('backup', '--to', file)).toMatchObject({ code: 0, complaint: '' });
        expect(busy.actions - actions).toBeGreaterThan(20);
        expect((await stat(file)).mode & 0o777).toBe(0o600);
        const [dataDir, database] = [temporary.make(), mongoUri()!];
        expect(await toolOn(dataDir)('restore', '--from', file)).toMatchObject({ code: 0 });
        expect(await toolAt(database)('restore', '--from', file)).toMatchObject({ code: 0 });
        try {
          await checkRestored({ ...readConfig({ DATA_DIR: dataDir }), environment: 'test' }, began);
          await checkRestored({ ...readConfig({ MONGODB_URI: database }), environment: 'test' }, began);
        } finally {
          await dropDatabase(database);
        }
      }
    } finally {
      await busy.stop();
    }
    expect(busy.log.lines).toEqual([]);
  }, 120_000);

  it('is refused, and leaves nothing behind, when documents never stand still', async () => {
    const { aggregates } = server.service.store;
    let stopped = false;
    const change = async () => {
      while (!stopped) {
        const board = (await aggregates.get('board', server.facts.board.id))!;
        await aggregates.replace('board', board.value, board.version);
      }
    };
    const changing = change();
    const folder = temporary.make();
    const refused = await toolAt(uri)('backup', '--to', join(folder, 'backup.db'));
    stopped = true;
    await changing;
    expect(refused).toMatchObject({ code: 1, complaint: expect.stringContaining('when fewer changes are made') });
    await expect(stat(join(folder, 'backup.db'))).rejects.toThrow('ENOENT');
  }, 60_000);
});
