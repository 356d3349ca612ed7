import { describe, expect, test } from 'vitest';
import type { ActionItem } from '#lib/domain/action-items.ts';
import { createFullBoard, createWorld, type FullBoard, refusalCode, type World } from '../../support/memory-world.ts';

/** A meeting that has been held. */
async function held(world: World, { boardId, clerk }: FullBoard, startsAt: string): Promise<string> {
  const { meetings } = world.workspace;
  const { id: meetingId } = await meetings.create(clerk.actor, { boardId, title: 'Held', startsAt });
  const started = await meetings.start(clerk.actor, { meetingId, baseVersion: 1 });
  await meetings.end(clerk.actor, { meetingId, baseVersion: started.versions.progress });
  return meetingId;
}

async function next(world: World, { boardId, clerk }: FullBoard, more: Record<string, unknown>) {
  const { meetings } = world.workspace;
  const input = { boardId, title: 'Next', startsAt: '2026-05-06T17:00:00Z', ...more };
  const { id: meetingId } = await meetings.create(clerk.actor, input);
  return meetings.show(clerk.actor, { meetingId });
}

async function approve(world: World, meetingId: string): Promise<void> {
  const { value, version } = (await world.store.aggregates.get('meeting', meetingId))!;
  await world.store.aggregates.replace(
    'meeting',
    { ...value, minutes: { ...value.minutes, state: 'approved' } },
    version,
  );
}

describe('B5: what earlier meetings left to do', () => {
  test('the latest minutes that nobody has approved get an item after apologies and declarations', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    await held(world, board, '2026-01-10T18:00:00Z');
    const last = await held(world, board, '2026-02-10T18:00:00Z');
    const items = [{ title: 'Apologies' }, { title: 'Declarations of interest' }, { title: 'Budget' }];
    const view = await next(world, board, { items });
    expect(view.items.map(({ title }) => title)).toEqual([
      'Apologies',
      'Declarations of interest',
      'Minutes of the meeting of 10 February 2026',
      'Budget',
    ]);
    expect(view.items[2]).toMatchObject({ kind: 'lastMinutes', approves: last, purpose: 'decision', number: '3' });
  });

  test('an item that is there says which minutes; known by its title, from a template, or added later', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const last = await held(world, board, '2026-02-10T18:00:00Z');
    const pasted = await next(world, board, { items: [{ title: 'Minutes of the last meeting and matters arising' }] });
    expect(pasted.items).toMatchObject([{ kind: 'lastMinutes', approves: last }]);
    const templated = await next(world, board, { template: 'spring' });
    expect(templated.items.filter(({ approves }) => approves !== undefined)).toMatchObject([{ approves: last }]);
    const empty = await next(world, board, {});
    expect(empty.items).toEqual([]);
    const { meetings } = world.workspace;
    await meetings.addItem(board.clerk.actor, { meetingId: empty.id, title: 'Minutes', kind: 'lastMinutes' });
    const { items } = await meetings.show(board.clerk.actor, { meetingId: empty.id });
    expect(items).toMatchObject([{ approves: last }]);
    const changed = { meetingId: empty.id, itemId: items[0]!.id, baseVersion: 1, kind: null };
    expect((await meetings.changeItem(board.clerk.actor, changed)).items[0]).not.toHaveProperty('approves');
  });

  test('nothing when all are approved, or were of a later meeting', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    await approve(world, await held(world, board, '2026-02-10T18:00:00Z'));
    await held(world, board, '2026-06-10T17:00:00Z');
    expect((await next(world, board, { items: [{ title: 'Budget' }] })).items).toHaveLength(1);
    const view = await next(world, board, { items: [{ title: 'Minutes of the last meeting' }] });
    expect(view.items[0]).not.toHaveProperty('approves');
  });

  test('items and a template are not both taken', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    expect(await refusalCode(next(world, board, { items: [], template: 'autumn' }))).toBe('invalid');
    expect(await refusalCode(next(world, board, { template: 'winter' }))).toBe('invalid');
  });

  test('A3: open actions are shown where the agenda asks for them, to readers of registers, Part 2 to its readers', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { boardId, organisationId } = board;
    const { meetings } = world.workspace;
    const before = await next(world, board, { items: [{ title: 'Budget' }, { title: 'Staffing', part: 2 }] });
    const [openId, secretId] = before.items.map(({ id }) => id) as [string, string];
    const action = (id: string, more: Partial<ActionItem>): ActionItem => ({
      id,
      organisationId,
      boardId,
      meetingId: before.id,
      itemId: openId,
      text: `Do ${id}`,
      ownerId: board.governor.personId,
      ownerName: 'The hill.governor',
      state: 'open',
      givenAt: '2026-03-01T18:00:00.000Z',
      version: 1,
      ...more,
    });
    await world.store.aggregates.insert('actionItem', action('plain', {}));
    await world.store.aggregates.insert('actionItem', action('done', { state: 'done' }));
    await world.store.aggregates.insert('actionItem', action('secret', { itemId: secretId, confidential: true }));
    const asking = await next(world, board, { items: [{ title: 'Matters arising' }] });
    const shown = async (who: 'clerk' | 'governor' | 'associate' | 'observer') =>
      (await meetings.show(board[who].actor, { meetingId: asking.id })).openActions?.map(({ id }) => id);
    expect(await shown('clerk')).toEqual(['plain', 'secret']);
    expect(await shown('associate')).toBeUndefined();
    expect(await shown('observer')).toBeUndefined();
    const withdrawn = [board.governor.personId];
    const access = { meetingId: before.id, itemId: secretId, baseVersion: 1, admitted: [], withdrawn };
    await meetings.setPart2Access(board.clerk.actor, access);
    expect(await shown('governor')).toEqual(['plain']);
    expect((await meetings.show(board.clerk.actor, { meetingId: before.id })).openActions).toBeUndefined();
  });
});
