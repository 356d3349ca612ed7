import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.audit.list,
  allowed: ['clerk', 'governor', 'associate', 'observer'],
  reads: true,
  operator: true,
  input: (_, { organisationId }) => ({ organisationId }),
  bad: [
    [{ after: -1 }, 'after'],
    [{ limit: 0 }, 'limit'],
    [{ limit: 501 }, 'limit'],
    [{ limit: 'all' }, 'limit'],
    [{ organisationId: undefined }, 'organisationId'],
  ],
});

describe('the audit log', () => {
  test('the clerk reads all of it, page by page', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    await createMeeting(world, board);
    const { organisationId } = board;
    const whole = world.store.entries.filter((e) => e.organisationId === organisationId);
    const read: unknown[] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      const page = await world.workspace.audit.list(board.clerk.actor, { organisationId, after, limit: 7 });
      expect(page.entries.length).toBeLessThanOrEqual(7);
      read.push(...page.entries.map(({ actorName: _, ...entry }) => entry));
      after = page.next;
    }
    expect(read).toEqual(whole);
    const { entries } = await world.workspace.audit.list(board.clerk.actor, { organisationId });
    expect(entries[0]).toMatchObject({ actorName: 'The operator' });
    expect(entries.at(-1)).toMatchObject({ action: 'meeting.create', actorName: 'The hill.clerk' });
  });

  test('the others read what they did themselves', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { entries } = await world.workspace.audit.list(board.observer.actor, {
      organisationId: board.organisationId,
    });
    expect(entries.map((e) => e.action)).toEqual(['session.begin', 'password.change']);
    expect(new Set(entries.map((e) => e.actor))).toEqual(new Set([board.observer.personId]));
  });

  test('whoever has few entries among very many has a bounded number read for each answer, and misses none', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { organisationId, observer, clerk } = board;
    const mine = world.store.entries.filter(
      (e) => e.organisationId === organisationId && e.actor === observer.personId,
    );
    const last = world.store.entries.findLast((e) => e.organisationId === organisationId)!;
    const others = 25_000;
    for (let i = 1; i <= others + 1; i += 1) {
      const actor = i > others ? observer.personId : clerk.personId;
      world.store.entries.push({ ...last, id: `more ${i}`, sequence: last.sequence + i, actor });
    }
    const { chain } = world.deps;
    let read = 0;
    world.deps.chain = {
      ...chain,
      async read(...given) {
        const page = await chain.read(...given);
        read += page.length;
        return page;
      },
    };
    const { audit } = world.another();
    const found: string[] = [];
    for (let after: number | undefined = 0; after !== undefined;) {
      read = 0;
      const page: Awaited<ReturnType<typeof audit.list>> = await audit.list(observer.actor, { organisationId, after });
      expect(read).toBeLessThanOrEqual(10_000);
      found.push(...page.entries.map(({ id }) => id));
      after = page.next;
    }
    expect(found).toEqual([...mine.map(({ id }) => id), `more ${others + 1}`]);
  });
});
