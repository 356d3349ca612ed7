import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.audit.browse,
  allowed: ['clerk', 'governor', 'associate', 'observer'],
  reads: true,
  operator: true,
  input: (_, { organisationId }) => ({ organisationId }),
  bad: [
    [{ before: 0 }, 'before'],
    [{ limit: 501 }, 'limit'],
    [{ kind: 'gossip' }, 'kind'],
    [{ from: 'yesterday' }, 'from'],
  ],
});

async function filled() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const meeting = await createMeeting(world, board);
  const { organisationId } = board;
  const browse = (input: Record<string, unknown> = {}, who: 'clerk' | 'observer' = 'clerk') =>
    world.workspace.audit.browse(board[who].actor, { organisationId, ...input });
  return { world, board, meeting, organisationId, browse };
}

describe('A5: the page of the audit log', () => {
  test('the latest first, page by page, nothing twice and nothing left out', async () => {
    const { world, organisationId, browse } = await filled();
    const whole = world.store.entries.filter((e) => e.organisationId === organisationId).map((e) => e.sequence);
    const read: number[] = [];
    for (let before: number | undefined; ;) {
      const page = await browse({ limit: 7, ...(before === undefined ? {} : { before }) });
      read.push(...page.entries.map((e) => e.sequence));
      before = page.next;
      if (before === undefined) break;
    }
    expect(read).toEqual(whole.toReversed());
  });

  test('in whole sentences, Part 2 by its number alone', async () => {
    const { world, board, meeting, browse } = await filled();
    const secret = meeting.items.find(({ part }) => part === 2)!;
    await world.workspace.minutes.open(board.governor.actor, { documentId: secret.documentId });
    const { entries } = await browse();
    expect(entries.slice(0, 2).map(({ says }) => says)).toEqual([
      'The hill.governor opened the confidential minutes of item 3 (Part 2) of “Spring term” of 2 March 2026.',
      'The hill.clerk planned the meeting “Spring term” of 2 March 2026.',
    ]);
    expect(JSON.stringify(entries)).not.toContain('Staffing');
  });

  test('by person: what they did and what was done to them', async () => {
    const { board, browse } = await filled();
    const { entries } = await browse({ personId: board.governor.personId });
    expect(entries.map(({ action }) => action)).toEqual(['password.change', 'session.begin', 'person.add']);
  });

  test('by kind, and by days, both counted', async () => {
    const { world, board, browse } = await filled();
    expect(new Set((await browse({ kind: 'signIns' })).entries.map(({ kind }) => kind))).toEqual(new Set(['signIns']));
    expect((await browse({ from: '2026-03-02', to: '2026-03-02', limit: 500 })).entries.length).toBeGreaterThan(10);
    expect((await browse({ from: '2026-03-03' })).entries).toEqual([]);
    world.clock.forward(24 * 3600_000);
    await createMeeting(world, board);
    expect((await browse({ from: '2026-03-03' })).entries.map(({ action }) => action)).toEqual(['meeting.create']);
    expect((await browse({ to: '2026-03-01' })).entries).toEqual([]);
  });

  test('others see what they did themselves, whatever they ask for', async () => {
    const { board, browse } = await filled();
    const page = await browse({ personId: board.clerk.personId, limit: 500 }, 'observer');
    expect(page.all).toBe(false);
    expect(page.entries).toEqual([]);
    const own = await browse({}, 'observer');
    expect(new Set(own.entries.map(({ actor }) => actor))).toEqual(new Set([board.observer.personId]));
  });
});

describe('A5: reads of Part 2', () => {
  test('are in the log once for each person, item and session', async () => {
    const { world, board, meeting, organisationId } = await filled();
    const { documentId, id: itemId } = meeting.items.find(({ part }) => part === 2)!;
    const reads = () =>
      world.store.entries.filter((e) => e.organisationId === organisationId && e.action === 'part2.read');
    const open = (who: 'governor' | 'chair', workspace = world.workspace) =>
      workspace.minutes.open(board[who].actor, { documentId });
    await open('governor');
    await open('governor');
    await world.workspace.minutes.history(board.governor.actor, { documentId });
    // Another node knows nothing of it.
    await open('governor', world.another());
    expect(reads()).toMatchObject([{ actor: board.governor.personId, detail: { itemId } }]);
    await open('chair');
    expect(reads().map((e) => e.actor)).toEqual([board.governor.personId, board.chair.personId]);
  });

  test('opening the open minutes is no entry', async () => {
    const { world, board, meeting } = await filled();
    const before = world.store.entries.length;
    const { documentId } = meeting.items.find(({ part }) => part === 1)!;
    await world.workspace.minutes.open(board.governor.actor, { documentId });
    expect(world.store.entries.length).toBe(before);
  });
});
