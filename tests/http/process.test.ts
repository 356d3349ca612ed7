import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { io } from 'socket.io-client';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createLog } from '#server/adapters/log/pino.ts';
import { startService } from '#server/compose.ts';
import { readConfig } from '#server/config.ts';
import { ApiClient } from '../support/api-client.ts';
import { childBegun, childNamed } from '../support/children.ts';
import { QuorateProcess, runMain, startDemo, type Demo } from '../support/process.ts';
import { overMongo } from '../support/store-of-run.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'quorate-process-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('a start that cannot be', () => {
  it('names every wrong variable in one message and exits with 2', async () => {
    const { code, output } = await runMain([], {
      PORT: 'x',
      ORIGIN: 'y',
      MONGODB_URI: 'db:27017',
      DATA_DIR: scratch,
    });
    expect(code).toBe(2);
    for (const name of ['PORT', 'ORIGIN', 'MONGODB_URI']) expect(output).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(output.trim().split('\n')).toHaveLength(4);
  });

  it('says so plainly when the port is in use, and leaves the store alone', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { code, output } = await runMain([], { PORT: String(port), DATA_DIR: join(scratch, 'untouched') });
    other.close();
    expect(code).toBe(1);
    expect(output.trim()).toBe(
      `Port ${port} is in use by another program: stop it, or set PORT to another one (0 for any free one).`,
    );
    expect(existsSync(join(scratch, 'untouched'))).toBe(false);
  });

  it.runIf(process.platform === 'linux')('leaves no process beside it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'quorate-failing-'));
    const names = ['hashing-process', 'merging-process'];
    let begun = 0;
    const failing = startService(readConfig({ PORT: '0', DATA_DIR: folder }), {
      log: await createLog({ pretty: false, to: { write: () => undefined } }),
      pages: 'none',
      async beforeServing() {
        begun = (await Promise.all(names.map(childBegun))).length;
        throw new Error('no further');
      },
    });
    await expect(failing).rejects.toThrow('no further');
    expect(begun).toBe(2);
    // Killed, each is there for a moment yet.
    for (const name of names) await vi.waitFor(() => expect(() => childNamed(name)).toThrow(), { timeout: 10_000 });
    await rm(folder, { recursive: true });
  });

  it('names DATA_DIR when the folder cannot be had, for the server and for the tool', async () => {
    const file = join(scratch, 'a-file');
    await writeFile(file, '');
    for (const DATA_DIR of [file, join(file, 'below')]) {
      for (const args of [[], ['quorate', 'organisation', 'add', '--name', 'X']]) {
        const { code, output } = await runMain(args, { PORT: '0', DATA_DIR });
        expect(code).toBe(2);
        expect(output.trim().split('\n').at(-1)).toMatch(/^ {2}DATA_DIR /);
      }
    }
  });

  it('looks whether the demonstration can tell of itself before it makes one', async () => {
    for (const file of [scratch, join(scratch, 'no', 'such', 'folder.json')]) {
      const { code, output } = await runMain(['demo', '--json', file], {
        PORT: '0',
        DATA_DIR: join(scratch, 'unmade'),
      });
      expect(code).toBe(1);
      expect(output.trim()).toMatch(/^--json [^\n]+$/);
    }
    expect(existsSync(join(scratch, 'unmade'))).toBe(false);
  });

  it('knows no other ways than serving, demonstration and tool', async () => {
    expect(await runMain(['srve'])).toMatchObject({ code: 2, output: expect.stringContaining('"srve"') });
    expect(await runMain(['demo', '--kep'])).toMatchObject({ code: 2, output: expect.stringContaining('--kep') });
  });
});

describe('a process that serves', () => {
  it('prints address and set-up code on an empty store, and ends cleanly', async () => {
    const server = await QuorateProcess.start();
    try {
      await expect.poll(() => server.output).toContain(`Quorate is at ${server.origin}`);
      expect(server.output).toMatch(/\/set-up with the code [A-Z0-9]{4}-[A-Z0-9]{4}\n/);
      expect(await server.stop()).toBe(0);
    } finally {
      await server.dispose();
    }
  });

  it.skipIf(overMongo)('refuses a second server on the embedded store', async () => {
    const server = await QuorateProcess.start();
    try {
      const second = await runMain([], { PORT: '0', ...server.env });
      expect(second).toMatchObject({
        code: 1,
        output: expect.stringContaining(`(pid ${server.pid}) is serving this store`),
      });
    } finally {
      await server.dispose();
    }
  });
});

describe('the demonstration', () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo();
  });
  afterAll(() => demo.server.dispose());

  const signIn = async (account: { username: string; password: string }) => {
    const client = new ApiClient(demo.origin);
    expect((await client.signIn(account)).status).toBe(204);
    return client;
  };

  it('writes and prints what the contract says', async () => {
    const facts = JSON.parse(await readFile(join(demo.server.dataDir, 'demo.json'), 'utf8'));
    const place = {
      board: { id: expect.any(String) },
      meeting: { id: expect.any(String), minutesId: expect.any(String), part2Id: expect.any(String) },
    };
    expect(facts).toMatchObject({ origin: demo.server.origin, organisation: { id: expect.any(String) }, ...place });
    expect(facts.otherOrganisation).toMatchObject({ id: expect.any(String), ...place });
    const counted = Object.groupBy(facts.accounts as { role: string }[], ({ role }) => role);
    expect(counted).toMatchObject({ clerk: [{}], chair: [{}], observer: [{}] });
    expect(counted.governor!.length).toBeGreaterThanOrEqual(3);
    for (const account of [...facts.accounts, ...facts.otherOrganisation.accounts]) {
      expect(Object.keys(account).sort()).toEqual(['password', 'personId', 'role', 'username']);
      await expect.poll(() => demo.server.output).toContain(account.password);
      expect((await (await signIn(account)).get('/me')).body.personId).toBe(account.personId);
    }
    const own = new Set(facts.accounts.map((a: { personId: string }) => a.personId));
    expect(facts.otherOrganisation.accounts.filter((a: { personId: string }) => own.has(a.personId))).toEqual([]);
  });

  it('has a meeting in session, one past with its minutes signed, and one to come', async () => {
    const clerk = await signIn(demo.account('clerk'));
    const { body } = await clerk.get(`/boards/${demo.board.id}`);
    expect(body.meetings.map((m: { state: string; minutesState: string }) => [m.state, m.minutesState])).toEqual([
      ['inSession', 'draft'],
      ['scheduled', 'draft'],
      ['ended', 'signed'],
    ]);
    const { body: meeting } = await clerk.get(`/meetings/${demo.meeting.id}`);
    expect(meeting).toMatchObject({ state: 'inSession', minutes: { id: demo.meeting.minutesId } });
    expect(meeting.items.find((i: { part: number }) => i.part === 2).documentId).toBe(demo.meeting.part2Id);
  });

  it('tells its sockets 4530 at SIGTERM, answers no more, and ends with 0 within 10 s', async () => {
    const clerk = await signIn(demo.account('clerk'));
    const governor = await signIn(demo.account('governor'));
    const minutes = new WebSocket(`${demo.origin.replace('http', 'ws')}/yjs/${demo.meeting.minutesId}`, {
      headers: { cookie: governor.cookie, origin: demo.origin },
    });
    await once(minutes, 'open');
    const live = io(demo.origin, {
      transports: ['websocket'],
      extraHeaders: { cookie: clerk.cookie, origin: demo.origin },
      reconnection: false,
    });
    await new Promise<void>((resolve) => live.on('connect', resolve));
    const told = Promise.all([
      new Promise<number>((resolve) => minutes.on('close', resolve)),
      new Promise<{ code: number }>((resolve) => live.on('closed', resolve)),
    ]);
    const from = performance.now();
    expect(await demo.server.stop()).toBe(0);
    expect(performance.now() - from).toBeLessThan(10_000);
    expect(await told).toEqual([4530, expect.objectContaining({ code: 4530 })]);
    await expect(fetch(`${demo.origin}/healthz`)).rejects.toThrow();
  });

  it('is the same again at the next start with --keep', async () => {
    await demo.server.start();
    const again = await signIn(demo.account('governor', 2));
    expect((await again.get(`/meetings/${demo.meeting.id}`)).body.minutes.id).toBe(demo.meeting.minutesId);
  });

  it('refuses the store of another environment, with --keep or without', async () => {
    const server = await QuorateProcess.start();
    try {
      await server.stop();
      const env = { PORT: '0', ...server.env };
      for (const args of [['demo'], ['demo', '--keep']]) {
        const { code, output } = await runMain(args, env);
        expect(code).toBe(1);
        expect(output).toMatch(/environment/);
      }
    } finally {
      await server.dispose();
    }
  });
});
