import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { once } from 'node:events';
import { commands } from '#server/cli/commands.ts';
import { startTestServer, type TestServer } from '../support/server.ts';
import { toolOn } from './tool.ts';

let scratch: string;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'quorate-cli-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

describe('the tool by itself', () => {
  it('says what there is, and answers 2 to what there is not', async () => {
    const quorate = toolOn(join(scratch, 'none'));
    const overview = await quorate('--help');
    expect(overview.code).toBe(0);
    for (const { name } of commands) expect(overview.output).toContain(name);
    expect((await quorate('persn', 'add')).code).toBe(2);
    expect((await quorate('person')).code).toBe(2);
  });

  it.each(commands.map((command) => ({ name: command.name, command })))(
    '$name: help and usage',
    async ({ command }) => {
      const quorate = toolOn(join(scratch, 'none'));
      const words = command.name.split(' ');
      const help = await quorate(...words, '--help');
      expect(help.code).toBe(0);
      for (const option of Object.keys(command.options)) expect(help.output).toContain(`--${option}`);
      expect(await quorate(...words, '--nonsense')).toMatchObject({
        code: 2,
        output: '',
        complaint: expect.stringContaining('--nonsense'),
      });
      const required = Object.entries(command.options).filter(([, { required }]) => required);
      if (required.length > 0) {
        const bare = await quorate(...words);
        expect(bare.code).toBe(2);
        for (const [option] of required) expect(bare.complaint).toContain(`--${option}`);
      }
      expect(await readdir(scratch)).not.toContain('none');
    },
  );

  it('sets up an organisation, a board and its clerk without any page', async () => {
    const quorate = toolOn(join(scratch, 'first'));
    const organisation = await quorate('organisation', 'add', '--name', 'Hillside School');
    expect(organisation.code).toBe(0);
    const board = await quorate(
      'board',
      'add',
      '--organisation',
      organisation.output,
      '--name',
      'Board',
      '--seats',
      '9',
    );
    const clerk = await quorate(
      ...[
        'person',
        'add',
        '--board',
        board.output,
        '--role',
        'clerk',
        '--name',
        'Ann Clerk',
        '--username',
        'Ann.Clerk',
      ],
    );
    expect(clerk).toMatchObject({ code: 0, output: expect.stringMatching(/first password: \S{12,}/) });
    const invited = await quorate(
      ...[
        'person',
        'add',
        '--board',
        board.output,
        '--role',
        'governor',
        '--name',
        'Bob',
        '--username',
        'bob',
        '--invitation',
      ],
    );
    expect(invited.output).toMatch(/invitation: http:\/\/localhost:3000\/invitation\/\S+/);
    expect(await quorate('person', 'password', '--username', 'ann.clerk')).toMatchObject({ code: 0 });
    expect(await quorate('verify')).toMatchObject({ code: 0, output: expect.stringContaining('Hillside School') });
  });

  it('answers 1, in plain words, to what is refused', async () => {
    const quorate = toolOn(join(scratch, 'first'));
    expect(await quorate('person', 'password', '--username', 'nobody')).toMatchObject({
      code: 1,
      output: '',
      complaint: 'Refused: Nobody has this user name.',
    });
    const last = await quorate('person', 'revoke', '--username', 'ann.clerk');
    expect(last).toMatchObject({ code: 1, complaint: expect.stringContaining('without a clerk') });
    const taken = [
      'person',
      'add',
      '--role',
      'observer',
      '--name',
      'X',
      '--username',
      'bob',
      '--board',
      'no-such-board',
    ];
    expect((await quorate(...taken)).code).toBe(1);
    expect((await quorate('board', 'add', '--organisation', 'x', '--name', 'B', '--seats', 'many')).code).toBe(1);
  });

  it('does not begin a store where one was expected', async () => {
    const nowhere = join(scratch, 'nowhere');
    const quorate = toolOn(nowhere);
    for (const args of [
      ['verify'],
      ['backup', '--to', join(scratch, 'empty.db')],
      ['export', '--organisation', 'x', '--to', join(scratch, 'empty')],
      ['person', 'password', '--username', 'x'],
    ]) {
      const refused = { code: 1, complaint: expect.stringContaining(`There is no store in ${nowhere}`) };
      expect(await quorate(...args), args[0]).toMatchObject(refused);
    }
    expect(await readdir(scratch)).not.toContain('nowhere');
  });

  it('says that an organisation is not there, rather than that it is sound', async () => {
    expect(await toolOn(join(scratch, 'first'))('verify', '--organisation', 'nope')).toMatchObject({
      code: 1,
      complaint: 'Refused: There is no organisation with this id.',
    });
  });

  it('answers 1, without a stack, to what the file system refuses', async () => {
    const quorate = toolOn(join(scratch, 'first'));
    const file = join(scratch, 'first', 'quorate.db');
    const { output } = await quorate('organisation', 'add', '--name', 'Other');
    for (const [args, says] of [
      [['backup', '--to', join(scratch, 'no', 'such', 'folder')], 'no such file or directory'],
      [['backup', '--to', scratch], 'illegal operation on a directory'],
      [['export', '--organisation', output, '--to', file], 'file already exists'],
    ] as const) {
      const refused = await quorate(...args);
      expect(refused).toMatchObject({ code: 1, complaint: expect.stringMatching(/^Refused: \/[^\n]+$/) });
      expect(refused.complaint).toContain(says);
    }
    expect((await readdir(join(scratch, '..'))).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('seeds the demonstration into an empty store only', async () => {
    expect(await toolOn(join(scratch, 'seeded'))('seed-demo')).toMatchObject({
      code: 0,
      output: expect.stringContaining('margaret.ellison'),
    });
    expect((await toolOn(join(scratch, 'first'))('seed-demo')).code).toBe(1);
  });

  it('refuses the store of another environment (D2)', async () => {
    expect(await toolOn(join(scratch, 'first'), 'production')('verify')).toMatchObject({ code: 1 });
  });
});

describe('the tool beside a running server', () => {
  let server: TestServer;
  let quorate: ReturnType<typeof toolOn>;

  beforeAll(async () => {
    server = await startTestServer();
    quorate = toolOn(server.dataDir);
  });
  afterAll(() => server.stop());

  it('R2: revokes, and the sockets of that person close on the server', async () => {
    const governor = await server.signIn('governor');
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/yjs/${server.facts.meeting.minutesId}`, {
      headers: { cookie: governor.cookie, origin: server.origin },
    });
    await once(socket, 'message');
    const closed = once(socket, 'close');
    const { username } = server.account('governor');
    const { code, output } = await quorate('person', 'revoke', '--username', username, '--reason', 'Left');
    expect(code).toBe(0);
    expect((await closed)[0]).toBe(4410);
    expect(JSON.parse(output)).toMatchObject({ nodes: [{ closed: [{ kind: 'minutes' }] }] });
    expect((await governor.get('/me')).body.error.code).toBe('access_revoked');
  });

  it('P37: signs everybody of an organisation out, and their sockets close on the server', async () => {
    const { meeting, organisation } = server.facts;
    const [chair, elsewhere] = [await server.signIn('chair'), await server.signIn('clerk', 0, 'other')];
    const socket = new WebSocket(`${server.origin.replace('http', 'ws')}/yjs/${meeting.minutesId}`, {
      headers: { cookie: chair.cookie, origin: server.origin },
    });
    await once(socket, 'message');
    const closed = once(socket, 'close');
    const { code, output } = await quorate('organisation', 'sign-out', '--id', organisation.id, '--reason', 'Theft');
    expect(code).toBe(0);
    expect((await closed)[0]).toBe(4401);
    expect(output).toMatch(/^Signed out: sessions \d+, people \d+, connections closed 1$/);
    expect((await chair.get('/me')).body.error.code).toBe('not_signed_in');
    expect((await elsewhere.get('/me')).status).toBe(200);
    expect((await server.signIn('chair')).session).toBeDefined();
    expect(await quorate('organisation', 'sign-out', '--id', 'nope')).toMatchObject({
      code: 1,
      complaint: 'Refused: There is no organisation with this id.',
    });
  });

  it('D4: a backup taken meanwhile is restored by one command, and is whole', async () => {
    const file = join(scratch, 'backup.db');
    expect(await quorate('backup', '--to', file)).toMatchObject({ code: 0 });
    expect(await quorate('restore', '--from', file, '--replace')).toMatchObject({
      code: 1,
      complaint: expect.stringContaining('is serving this store'),
    });
    const mode = async (path: string) => (await stat(path)).mode & 0o777;
    expect([await mode(file), await mode(join(server.dataDir, 'quorate.db'))]).toEqual([0o600, 0o600]);
    const restored = toolOn(join(scratch, 'restored'));
    expect(await restored('restore', '--from', file)).toMatchObject({ code: 0 });
    expect(await restored('restore', '--from', file)).toMatchObject({ code: 1 });
    expect(await restored('restore', '--from', file, '--replace')).toMatchObject({ code: 0 });
    expect(await restored('restore', '--from', join(scratch, 'nothing.db'))).toMatchObject({ code: 1 });
    expect(await restored('restore', '--from', import.meta.filename, '--replace')).toMatchObject({
      code: 1,
      complaint: expect.stringContaining('not a backup'),
    });
    expect((await restored('verify')).output).toMatch(/Alder Valley Learning Trust: \d+ entries, all sound/);
  });

  it('A1: finds an altered entry of the audit log', async () => {
    expect((await quorate('verify')).code).toBe(0);
    const copy = join(scratch, 'altered');
    await toolOn(copy)('restore', '--from', join(scratch, 'backup.db'));
    const verdictAfter = async (sql: string) => {
      const db = new DatabaseSync(join(copy, 'quorate.db'));
      db.exec(sql);
      db.close();
      return toolOn(copy)('verify');
    };
    // From the last place to the first, since the first that is wrong is named.
    const last = await verdictAfter("UPDATE chain SET body = x'00ff' WHERE sequence = 9");
    expect(last).toMatchObject({ code: 1, output: expect.stringContaining('NOT SOUND at entry 9: cannot be read') });
    // The other organisation is looked at all the same.
    expect(last.output.split('\n')).toHaveLength(2);
    expect(last.output).toContain('1 sealed record, all sound');
    expect(await verdictAfter('DELETE FROM chain WHERE sequence = 3')).toMatchObject({
      code: 1,
      output: expect.stringContaining('NOT SOUND at entry 3: missing'),
    });
    expect(await verdictAfter('DELETE FROM chain')).toMatchObject({
      code: 1,
      output: expect.stringContaining('NOT SOUND at entry 1: missing'),
    });
  });

  it('A2: finds what is no longer as it was sealed, and what is gone', async () => {
    const copy = join(scratch, 'unsealed');
    await toolOn(copy)('restore', '--from', join(scratch, 'backup.db'));
    expect((await toolOn(copy)('verify')).output).toContain('1 sealed record, all sound');
    const db = new DatabaseSync(join(copy, 'quorate.db'));
    const before = db.prepare("SELECT COUNT(*) AS n FROM documents WHERE collection = 'sealedRecord'").get();
    expect(before).toMatchObject({ n: 1 });
    db.exec("DELETE FROM documents WHERE collection = 'sealedRecord'");
    db.close();
    expect(await toolOn(copy)('verify')).toMatchObject({
      code: 1,
      output: expect.stringMatching(/NOT SOUND at sealed record 1 of board \S+: missing/),
    });
  });

  it('exports one organisation, and nothing of the other', async () => {
    const folder = join(scratch, 'export');
    const args = ['export', '--organisation', server.facts.organisation.id, '--to', folder];
    expect(await quorate(...args)).toMatchObject({ code: 0 });
    expect(await quorate(...args)).toMatchObject({ code: 1, complaint: expect.stringContaining('not empty') });
    const read = (name: string) => readFile(join(folder, name), 'utf8');
    expect(JSON.parse(await read('organisation.json')).name).toBe('Alder Valley Learning Trust');
    const people = await read('people.json');
    expect(people).not.toMatch(/passwordHash|secondFactors|accessEpoch/);
    expect(JSON.parse(people)).toHaveLength(server.facts.accounts.length);
    const actions = JSON.parse(await read('actions.json')) as { boardId: string }[];
    expect(actions.map(({ boardId }) => boardId)).toContain(server.facts.board.id);
    for (const name of ['interests', 'mail']) expect(JSON.parse(await read(`${name}.json`))).not.toHaveLength(0);
    const minutes = await read(join('minutes', `${server.facts.meeting.minutesId}.txt`));
    expect(minutes).toContain('Attendance stood at 95.2 per cent');
    const sealed = join('sealed', server.facts.board.id);
    const [file] = await readdir(join(folder, sealed));
    const known = JSON.parse(await read(join('sealed', 'keys.json'))) as { publicKey: string }[];
    expect(known.map(({ publicKey }) => publicKey)).toContain(JSON.parse(await read(join(sealed, file!))).publicKey);
    const all = await Promise.all(
      (await readdir(folder, { recursive: true })).filter((f) => f.endsWith('.json')).map(read),
    );
    expect(all.join('')).not.toContain('Oswin');
    // A5: in the log, and in the copy of it too.
    const entries = JSON.parse(await read('audit.json')) as { action: string; actor: string; subject: string }[];
    const taken = entries.filter(({ action }) => action === 'organisation.export');
    expect(taken).toMatchObject([{ actor: 'operator', subject: `organisation:${server.facts.organisation.id}` }]);
  });
});
