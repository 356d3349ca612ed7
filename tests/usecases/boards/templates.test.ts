import { describe, expect, test } from 'vitest';
import { builtInTemplates } from '#lib/domain/templates.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  createFullBoard,
  createWorld,
  lastAudited,
  operator,
  refusal,
  refusalCode,
  type FullBoard,
  type World,
} from '../../support/memory-world.ts';

const items = [{ title: 'Welcome', purpose: 'information', part: 1, level: 0, plannedMinutes: 5, kind: 'apologies' }];
const digestOf = async ({ workspace }: World, { boardId, clerk }: FullBoard) =>
  (await workspace.boards.templates(clerk.actor, { boardId })).digest;

describeGate({
  verb: (w) => w.boards.templates,
  allowed: ['clerk', 'chair'],
  operator: true,
  reads: true,
  input: (_, { boardId }) => ({ boardId }),
});

describeGate({
  verb: (w) => w.boards.setTemplates,
  allowed: ['clerk', 'chair'],
  operator: true,
  input: async (world, board) => ({
    boardId: board.boardId,
    base: await digestOf(world, board),
    templates: [{ name: 'Pay', items }],
  }),
  bad: [
    [{ base: undefined }, 'base'],
    [{ templates: [{ name: '', items }] }, 'templates.0.name'],
    [{ templates: [{ name: 'Pay', items: [{ ...items[0], level: 2 }] }] }, 'templates.0.items.0.level'],
    [{ templates: [{ id: 'autumn', name: 'Pay', items }] }, 'templates.0.id'],
    [{ templates: Array.from({ length: 31 }, () => ({ name: 'Pay', items })) }, 'templates'],
  ],
});

describe('B5: agendas that a board keeps', () => {
  test('a meeting begins from one of them', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { boardId } = board;
    const { boards, meetings } = world.workspace;
    const base = await digestOf(world, board);
    const kept = await boards.setTemplates(board.clerk.actor, { boardId, base, templates: [{ name: 'Pay', items }] });
    expect(kept.own).toMatchObject([{ name: 'Pay', items }]);
    expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'board.setTemplates' });
    const template = kept.own[0]!.id;
    const startsAt = '2026-05-06T17:00:00Z';
    const { id: meetingId } = await meetings.create(board.clerk.actor, { boardId, title: 'Pay', startsAt, template });
    const view = await meetings.show(board.clerk.actor, { meetingId });
    expect(view.items).toMatchObject([{ title: 'Welcome', kind: 'apologies', plannedMinutes: 5 }]);
    // A template of one board is none of another's.
    const other = await createFullBoard(world, 'Dale School');
    const there = { boardId: other.boardId, title: 'Pay', startsAt, template };
    expect(await refusalCode(meetings.create(other.clerk.actor, there))).toBe('invalid');
  });

  test('W3: who did not see the newest ones replaces none of them', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { boardId } = board;
    const base = await digestOf(world, board);
    const set = (name: string) =>
      world.workspace.boards.setTemplates(board.clerk.actor, { boardId, base, templates: [{ name, items }] });
    const outcomes = await Promise.allSettled([set('One'), set('Two')]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const error = await refusal(set('Three'));
    expect(error).toMatchObject({
      code: 'stale_version',
      current: { own: [{ name: expect.stringMatching(/One|Two/) }] },
    });
  });

  test('it keeps its id through a change, and goes when it is left out', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { boardId } = board;
    const set = async (templates: unknown[]) =>
      world.workspace.boards.setTemplates(board.clerk.actor, {
        boardId,
        base: await digestOf(world, board),
        templates,
      });
    const [first] = (await set([{ name: 'One', items }])).own;
    expect((await set([{ id: first!.id, name: 'Renamed', items }])).own).toMatchObject([
      { id: first!.id, name: 'Renamed' },
    ]);
    expect((await set([])).own).toEqual([]);
  });
});

describe('B5: the agendas that come with the product', () => {
  const all = [...builtInTemplates({ kind: 'board' }), ...builtInTemplates({ kind: 'committee' })];

  test.each(all)(
    '$id: a meeting begins from it, with times, a confidential item and what is carried in',
    async ({ id, items: own }) => {
      const world = createWorld();
      const board = await createFullBoard(world);
      const place = { organisationId: board.organisationId, boardId: board.boardId };
      if (id === 'committee') {
        const committee = await world.workspace.boards.add(operator, {
          organisationId: board.organisationId,
          name: 'Pay committee',
          kind: 'committee',
          seats: 4,
          parentId: board.boardId,
        });
        place.boardId = committee.id;
      }
      const clerk = id === 'committee' ? await addMember(world, place, 'clerk', 'other.clerk') : board.clerk;
      const { meetings } = world.workspace;
      const startsAt = '2026-09-16T17:00:00Z';
      const created = await meetings.create(clerk.actor, {
        boardId: place.boardId,
        title: 'One',
        startsAt,
        template: id,
      });
      const view = await meetings.show(clerk.actor, { meetingId: created.id });
      expect(view.items.map(({ title }) => title)).toEqual(own.map(({ title }) => title));
      expect(view.items.map(({ level }) => level)).toEqual(own.map(({ level }) => level));
      for (const kind of ['apologies', 'declarations', 'lastMinutes', 'mattersArising', 'otherBusiness'] as const) {
        expect(
          own.filter((item) => item.kind === kind),
          kind,
        ).toHaveLength(1);
      }
      expect(own.some(({ part }) => part === 2)).toBe(true);
      expect(own.some(({ level }) => level === 1)).toBe(true);
      expect(own.every(({ plannedMinutes }) => plannedMinutes !== undefined)).toBe(true);
    },
  );

  test('a board is offered one for each term, a committee its own', () => {
    expect(builtInTemplates({ kind: 'board' }).map(({ id }) => id)).toEqual(['autumn', 'spring', 'summer']);
    expect(builtInTemplates({ kind: 'committee' }).map(({ id }) => id)).toEqual(['committee']);
  });
});
