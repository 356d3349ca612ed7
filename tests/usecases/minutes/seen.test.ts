import { describe, expect, test } from 'vitest';
import { readHistory } from '#lib/domain/history.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createMeeting, createWorld, start } from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.minutes.seen,
  allowed: ['clerk', 'chair', 'viceChair', 'governor'],
  input: async (world, board) => ({ documentId: (await createMeeting(world, board)).minutes.id }),
  bad: [[{ documentId: undefined }, 'documentId']],
});

describe('S11: the last look at a history', () => {
  test('S11: is kept for each person and document, and told with the history', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { minutes, items } = await createMeeting(world, board);
    const documentId = minutes.id;
    const { workspace } = world;
    const lastSeen = async (who: 'clerk' | 'chair', id = documentId) =>
      readHistory(await workspace.minutes.history(board[who].actor, { documentId: id })).lastSeen;

    expect(await lastSeen('clerk')).toBe(null);
    const at = new Date(start).toISOString();
    expect(await workspace.minutes.seen(board.clerk.actor, { documentId })).toEqual({ at });
    expect(await lastSeen('clerk')).toBe(at);
    expect(await lastSeen('chair')).toBe(null);
    expect(await lastSeen('clerk', items[2]!.documentId)).toBe(null);

    world.clock.forward(5_000);
    const later = await workspace.minutes.seen(board.clerk.actor, { documentId });
    expect(later).toEqual({ at: new Date(start + 5_000).toISOString() });
    expect(await lastSeen('clerk')).toBe(later.at);
  });

  test('S11: costs one write, and two tabs at once do not fail', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { minutes } = await createMeeting(world, board);
    const written: string[] = [];
    world.store.beforeWrite = ({ kind, collection }) => void written.push(`${kind} ${collection}`);
    const seen = () => world.workspace.minutes.seen(board.clerk.actor, { documentId: minutes.id });
    await seen();
    await seen();
    expect(written).toEqual(['insert lastLook']);
    for (let second = 0; second < 2; second += 1) {
      world.clock.forward(1_000);
      await Promise.all([seen(), seen()]);
    }
    expect(new Set(written)).toEqual(new Set(['insert lastLook', 'replace lastLook']));
  });
});
