import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readHistory } from '#lib/domain/history.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  createFullBoard,
  createMeeting,
  createWorld,
  type FullBoard,
  lastAudited,
  refusal,
  refusalCode,
  start,
  type World,
} from '../../support/memory-world.ts';
import { typist } from './support/typist.ts';

const secret = 'Grievance of a named worker';
const reason = 'It names a worker';

/** The clerk wrote "Apologies: <secret>, none." and deleted the secret again. */
async function withDeletedSecret(world: World, board: FullBoard) {
  const meeting = await createMeeting(world, board);
  const documentId = meeting.minutes.id;
  const clerk = await typist(world, board, board.clerk, documentId, 77);
  await clerk((text) => text.insert(0, 'Apologies: '));
  for (const [i, letter] of [...secret].entries()) await clerk((text) => text.insert(11 + i, letter));
  await clerk((text) => text.insert(11 + secret.length, ', none.'));
  await clerk((text) => text.delete(11, secret.length));
  const passages = [{ clientId: 77, clock: 11, length: secret.length }];
  return { meeting, documentId, clerk, passages };
}

describeGate({
  verb: (w) => w.minutes.expunge,
  allowed: ['clerk'],
  input: async (world, board) => {
    const { documentId, passages } = await withDeletedSecret(world, board);
    return { documentId, passages, reason };
  },
  bad: [
    [{ documentId: undefined }, 'documentId'],
    [{ reason: '' }, 'reason'],
    [{ reason: undefined }, 'reason'],
    [{ passages: [] }, 'passages'],
    [{ passages: [{ clientId: 77, clock: 11, length: 0 }] }, 'passages.0.length'],
    [{ passages: [{ clientId: 77, clock: -1, length: 3 }] }, 'passages.0.clock'],
    [{ passages: [{ clientId: 78, clock: 0, length: 3 }] }, 'passages.0'],
    [{ passages: [{ clientId: 77, clock: 11, length: 10_000 }] }, 'passages.0'],
  ],
});

describe('S11: expunction', () => {
  const setUp = async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    const made = await withDeletedSecret(world, board);
    const { documentId, passages } = made;
    const expunge = (over: Record<string, unknown> = {}) =>
      world.workspace.minutes.expunge(board.clerk.actor, { documentId, passages, reason, ...over });
    const history = async () => readHistory(await world.workspace.minutes.history(board.chair.actor, { documentId }));
    return { world, board, ...made, expunge, history };
  };
  /** What a document ever showed, batch by batch. */
  const everShown = (batches: readonly { update: Uint8Array }[]) => {
    const doc = new Y.Doc({ gc: false });
    return batches.map(({ update }) => {
      Y.applyUpdate(doc, update);
      return doc.getText('t').toString();
    });
  };
  const holds = (batches: readonly { update: Uint8Array }[]) =>
    batches.some(({ update }) => Buffer.from(update).includes(secret));

  test('S11: from the moment it returns, history has everything but that text', async () => {
    const { world, board, documentId, passages, expunge, history } = await setUp();
    world.clock.forward(20_000);
    const before = await history();
    expect(holds(before.batches)).toBe(true);
    const at = new Date(start + 20_000).toISOString();
    const answer = await expunge();
    expect(answer).toEqual({ id: answer.id, at, passages });
    const after = await history();
    expect(holds(after.batches)).toBe(false);
    expect(everShown(after.batches).at(-1)).toBe('Apologies: , none.');
    expect(everShown(after.batches).at(-1)).toBe(everShown(before.batches).at(-1));
    expect(after.expunged).toEqual([{ at, reason, by: board.clerk.personId }]);
    expect(after.people.map(({ id }) => id)).toContain(board.clerk.personId);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'minutes.expunge',
      actor: board.clerk.personId,
      subject: `minutes:${documentId}`,
      detail: { reason, passages: 1, characters: secret.length },
    });
    expect(JSON.stringify(world.store.entries)).not.toContain(secret);
  });

  test('S11: a part of a passage alone goes, and no half of a character stays', async () => {
    const { world, clerk, expunge, history } = await setUp();
    world.clock.forward(20_000);
    await clerk((text) => text.insert(0, 'ab🙂cd'));
    world.clock.forward(20_000);
    await clerk((text) => text.delete(0, 6));
    const clock = 11 + secret.length + 7;
    await expunge({ passages: [{ clientId: 77, clock: clock + 3, length: 2 }] });
    const { batches } = await history();
    expect(holds(batches)).toBe(true);
    const rest = 'Apologies: , none.';
    expect(everShown(batches)).toEqual([rest, `ab\ufffdd${rest}`, rest]);
  });

  test('S11: what the minutes still show is to be deleted first', async () => {
    const { world, board, documentId, meeting, expunge, history } = await setUp();
    const shown = { passages: [{ clientId: 77, clock: 5, length: 10 }] };
    expect(await refusal(expunge(shown))).toMatchObject({
      code: 'not_possible_now',
      message: expect.stringContaining('Delete it there first') as string,
    });
    const { workspace } = world;
    const { versions } = await workspace.meetings.show(board.clerk.actor, { meetingId: meeting.id });
    await workspace.meetings.start(board.clerk.actor, { meetingId: meeting.id, baseVersion: versions.progress });
    await workspace.meetings.end(board.clerk.actor, { meetingId: meeting.id, baseVersion: versions.progress + 1 });
    const freeze = { meetingId: meeting.id, baseVersion: versions.minutes };
    await workspace.meetings.freezeMinutes(board.clerk.actor, freeze);
    expect((await refusal(expunge(shown))).message).toContain('closed for changes');
    expect(holds((await history()).batches)).toBe(true);
    // Frozen bytes hold nothing that was deleted before.
    expect(await expunge()).toMatchObject({ passages: [{ clientId: 77 }] });
    const open = await workspace.minutes.open(board.clerk.actor, { documentId });
    expect(Buffer.from((await world.store.blobs.get(open.frozenBlobId!))!).includes(secret)).toBe(false);
  });

  test('A3: who withdrew from a Part 2 item expunges nothing there', async () => {
    const { world, board, meeting, passages } = await setUp();
    const item = meeting.items[2]!;
    await world.workspace.meetings.setPart2Access(board.clerk.actor, {
      meetingId: meeting.id,
      itemId: item.id,
      baseVersion: item.version,
      admitted: [],
      withdrawn: [board.clerk.personId],
    });
    const input = { documentId: item.documentId, passages, reason };
    expect(await refusalCode(world.workspace.minutes.expunge(board.clerk.actor, input))).toBe('forbidden');
  });

  test('S11: a history that is being read meanwhile is read again without the text', async () => {
    const { world, expunge, history } = await setUp();
    const { merging } = world.deps;
    const read = merging.history;
    let reads = 0;
    merging.history = async (...given) => {
      reads += 1;
      const batches = await read(...given);
      if (reads === 1) await expunge();
      return batches;
    };
    expect(holds((await history()).batches)).toBe(false);
    expect(reads).toBe(2);
  });
});
