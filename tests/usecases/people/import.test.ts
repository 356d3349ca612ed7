import { beforeEach, describe, expect, test } from 'vitest';
import type { PeopleImport } from '#lib/domain/views.ts';
import { QuorateError } from '#server/errors.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld, type FullBoard, refusal, type World } from '../../support/memory-world.ts';

const header = 'name,username,email,board,role,category,term start,term end\n';
const list = (...rows: string[]) => header + rows.join('\n');

describeGate({
  verb: (w) => w.people.import,
  allowed: ['clerk'],
  operator: true,
  input: (_, { organisationId }) => ({ organisationId, csv: list('Ada Byron,,,,Governor,,,'), preview: false }),
  bad: [
    [{ csv: '' }, 'csv'],
    [{ csv: 'who,what\nAda,clerk' }, 'csv'],
    [{ csv: header }, 'csv'],
    [{ csv: `${header}"Ada,,` }, 'csv'],
    [{ csv: list(...Array.from({ length: 501 }, (_, i) => `P ${i},user.${i},,,Governor,,,`)) }, 'csv'],
    [{ csv: header + 'x'.repeat(2 ** 20) }, 'csv'],
    [{ preview: 'no' }, 'preview'],
    [{ from: 0 }, 'from'],
  ],
});

let world: World;
let board: FullBoard;
beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
});

const run = (csv: string, more: Record<string, unknown> = { preview: true }): Promise<PeopleImport> =>
  world.workspace.people.import(board.clerk.actor, { organisationId: board.organisationId, csv, ...more });
const writing = { preview: false };
const outcomes = async (csv: string) => (await run(csv)).rows.map((row) => [row.row, row.outcome]);
const faults = async (row: string) =>
  (await run(list(row))).rows[0]!.faults.map(({ column, code }) => `${column} ${code}`);
const people = async () =>
  (await world.store.aggregates.find('person', 'organisation', board.organisationId, { limit: 500 })).length;

describe('P25: people from a table', () => {
  test('P25: whoever has another address there is not taken for the same, in the file or on the boards', async () => {
    const twice = list(
      'John Smith,,john@example.org,Hill School board,Governor,,,',
      'John Smith,,js@example.org,Second,Governor,,,',
    );
    await world.workspace.boards.add(board.clerk.actor, {
      organisationId: board.organisationId,
      name: 'Second',
      kind: 'board',
      seats: 5,
    });
    const csv = (second: string) => list('John Smith,,john@example.org,Hill School board,Governor,,,', second);
    expect(await outcomes(twice)).toEqual([
      [2, 'newPerson'],
      [3, 'refused'],
    ]);
    expect(await outcomes(csv('John Smith,,JOHN@example.org,Second,Governor,,,'))).toEqual([
      [2, 'newPerson'],
      [3, 'addToBoard'],
    ]);
    await run(list('John Smith,,john@example.org,Hill School board,Governor,,,'), writing);
    expect(await faults('John Smith,,js@example.org,Second,Governor,,,')).toEqual(['email taken']);
    expect(await outcomes(list('John Smith,,,Second,Governor,,,'))).toEqual([[2, 'addToBoard']]);
  });

  test('P25: a preview says what would happen for each row, and writes nothing', async () => {
    const entries = world.store.entries.length;
    const before = await people();
    const csv = list(
      'Ada Byron,,ada@example.org,Hill School board,Governor,Parent,01/09/2025,2029-08-31',
      'The hill.chair,hill.chair,,,Chair,,,',
      '',
      'Nobody,nobody.at.all,not an address,Moon base,Boss,Tall,never,',
    );
    const { rows } = await run(csv);
    expect(rows).toMatchObject([
      {
        row: 2,
        username: 'ada.byron',
        outcome: 'newPerson',
        role: 'governor',
        category: 'parent',
        termStart: '2025-09-01',
        termEnd: '2029-08-31',
      },
      { row: 3, outcome: 'alreadyThere' },
      { row: 5, outcome: 'refused' },
    ]);
    expect(rows[2]!.faults.map(({ column }) => column).toSorted()).toEqual(
      ['board', 'category', 'email', 'role', 'termStart'].toSorted(),
    );
    expect(await people()).toBe(before);
    expect(world.store.entries.length).toBe(entries);
  });

  test('P25: written, with invitations or first passwords shown once; done again it adds nothing', async () => {
    const csv = list('Ada Byron,,,,Governor,,,', 'Ben Okri,,,,Observer,,,');
    const first = await run(csv, writing);
    expect(first.rows.map((row) => row.added?.invitationUrl)).toEqual([
      expect.stringContaining('/invitation/'),
      expect.stringContaining('/invitation/'),
    ]);
    const count = await people();
    const again = await run(csv, { ...writing, signIn: 'password' });
    expect(again.rows.map((row) => [row.outcome, row.added])).toEqual([
      ['alreadyThere', undefined],
      ['alreadyThere', undefined],
    ]);
    expect(await people()).toBe(count);
    const more = await run(list('Cat Stevens,,,,Governor,,,'), { ...writing, signIn: 'password' });
    expect(more.rows[0]?.added?.firstPassword).toMatch(/^[a-z2-9]{4}-/);
    expect(world.store.entries.filter((e) => e.action === 'people.import')).toMatchObject([
      { detail: { fromRow: 2, toRow: 3, added: 2, refused: 0 } },
      { detail: { added: 1 } },
    ]);
  });

  test('P25: a number of rows at a time, resumed from the row named; a crash in between loses none', async () => {
    const csv = list(...Array.from({ length: 45 }, (_, i) => `Person ${i},person.${i},,,Governor,,,`));
    const first = await run(csv, writing);
    expect([first.rows.length, first.next]).toEqual([20, 22]);
    const second = await run(csv, { ...writing, from: first.next });
    expect([second.rows[0]?.row, second.next]).toEqual([22, 42]);
    // As after a crash: from the beginning.
    const anew = await run(csv, writing);
    expect(new Set(anew.rows.map((row) => row.outcome))).toEqual(new Set(['alreadyThere']));
    const third = await run(csv, { ...writing, from: second.next });
    expect([third.rows.length, third.next]).toEqual([5, undefined]);
  });

  test('P25: two at once add each person once', async () => {
    const csv = list('Ada Byron,,,,Governor,,,');
    const before = await people();
    await Promise.all([run(csv, writing), run(csv, writing)]);
    expect(await people()).toBe(before + 1);
  });

  test('P25: one person on two boards has two rows', async () => {
    await world.workspace.boards.add(board.clerk.actor, {
      organisationId: board.organisationId,
      name: 'Finance',
      kind: 'committee',
      seats: 4,
      parentId: board.boardId,
    });
    const csv = list(
      'Ada Byron,,,Hill School board,Governor,,,',
      'Ada Byron,,,finance,Governor,,,',
      'Ada Byron,,,Finance,Governor,,,',
      'The hill.chair,hill.chair,,Finance,Chair,,,',
    );
    expect(await outcomes(csv)).toEqual([
      [2, 'newPerson'],
      [3, 'addToBoard'],
      [4, 'refused'],
      [5, 'addToBoard'],
    ]);
    const { rows } = await run(csv, writing);
    expect(rows.map((row) => row.added !== undefined)).toEqual([true, true, false, true]);
    expect(rows[1]?.added?.personId).toBe(rows[0]?.added?.personId);
  });

  test.each([
    [',ada,,,Governor,,,', 'name missing'],
    ['Ada Byron,,,,,,,', 'role missing'],
    ['Ada Byron,a,,,Governor,,,', 'username invalid'],
    ['"=HYPERLINK(""http://x"")",ada.byron,,,Governor,,,', 'name formula'],
    ['@SUM(A1),ada.byron,,,Governor,,,', 'name formula'],
    ['Somebody Else,hill.chair,,,Governor,,,', 'username taken'],
    ['Ada Byron,dale.chair,,,Governor,,,', 'username taken'],
    ['Ada Byron,,,Dale School board,Governor,,,', 'board unknown'],
    ['Ada Byron,,,,Governor,,2020-01-01,2024-01-01', 'termEnd invalid'],
    ['Ada Byron,,,,Governor,,2027-01-01,2026-12-31', 'termEnd invalid'],
  ])('P25: refused by its column: %s', async (row, fault) => {
    await createFullBoard(world, 'Dale School');
    expect(await faults(row)).toEqual([fault]);
  });

  test('P25: whose access was ended comes back by a decision, not by a list', async () => {
    await world.workspace.people.revoke(board.clerk.actor, { personId: board.governor.personId, scope: 'account' });
    expect(await faults('The hill.governor,hill.governor,,,Governor,,,')).toEqual(['board ended']);
  });

  test('P25: semicolons, tabs, quotes, a mark at the beginning and other orders of columns', async () => {
    const excel = '\u{feff}Role;Full name;Shoe size\r\nGovernor;"Byron; Ada";7\r\n';
    const { rows, ignored } = await run(excel);
    expect(ignored).toEqual(['Shoe size']);
    expect(rows).toMatchObject([{ name: 'Byron; Ada', role: 'governor', outcome: 'newPerson' }]);
    expect(await outcomes('name\trole\nAda Byron\tobserver\n')).toEqual([[2, 'newPerson']]);
  });

  test('P25: one row that fails leaves the others', async () => {
    const csv = list('Ada Byron,,,,Governor,,,', 'Bad,,,,Boss,,,', 'Cat Stevens,,,,Governor,,,');
    const { rows } = await run(csv, writing);
    expect(rows.map((row) => row.added !== undefined)).toEqual([true, false, true]);
  });

  test('P25: where it breaks off, the links of the rows before are given out, and it goes on from there', async () => {
    const csv = list('Ada Byron,,,,Governor,,,', 'Ben Okri,,,,Governor,,,', 'Cat Stevens,,,,Governor,,,');
    let people = 0;
    world.store.beforeWrite = ({ kind, collection }) => {
      if (kind !== 'insert' || collection !== 'person') return;
      people += 1;
      if (people > 1) throw new QuorateError('unavailable');
    };
    const { rows, next } = await run(csv, writing);
    expect([rows.map(({ row }) => row), next]).toEqual([[2], 3]);
    expect(rows[0]?.added?.invitationUrl).toBeDefined();
    expect((await refusal(run(csv, { ...writing, from: next }))).code).toBe('unavailable');
    world.store.beforeWrite = () => undefined;
    expect((await run(csv, { ...writing, from: next })).rows.map((row) => row.outcome)).toEqual([
      'newPerson',
      'newPerson',
    ]);
  });

  test('P25: what is wrong with the file as a whole is said in words', async () => {
    expect((await refusal(run('name,name,role\na,b,c'))).fields).toEqual({ csv: 'has two columns for name' });
  });
});
