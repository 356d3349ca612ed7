import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readHistory } from '#lib/domain/history.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  becomeObserver,
  createFullBoard,
  createMeeting,
  createWorld,
  type Member,
  refusalCode,
  start,
} from '../../support/memory-world.ts';
import { typist } from './support/typist.ts';

describeGate({
  verb: (w) => w.minutes.history,
  allowed: ['clerk', 'chair', 'viceChair', 'governor'],
  reads: true,
  input: async (world, board) => ({ documentId: (await createMeeting(world, board)).minutes.id }),
  bad: [[{ documentId: undefined }, 'documentId']],
});

async function setUp() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const meeting = await createMeeting(world, board);
  const documentId = meeting.minutes.id;
  const types = (who: Member, clientId: number) => typist(world, board, who, documentId, clientId);
  const history = async (who: Member = board.clerk) =>
    readHistory(await world.workspace.minutes.history(who.actor, { documentId }));
  return { world, board, meeting, documentId, types, history };
}

describe('S11: history', () => {
  test('S11: one author’s changes within ten seconds are one batch; the document grows batch by batch', async () => {
    const { world, board, types, history } = await setUp();
    const clerk = await types(board.clerk, 1);
    const chair = await types(board.chair, 2);
    await clerk((text) => text.insert(0, 'Present'));
    await clerk((text) => text.insert(7, ': all'));
    world.clock.forward(4_000);
    await chair((text) => text.insert(12, ' but one'));
    world.clock.forward(7_000);
    await clerk((text) => text.delete(0, 9));
    const { batches, people, clients } = await history();
    expect(batches.map(({ author, from, until }) => [author, from - start, until - start])).toEqual([
      [board.clerk.personId, 0, 0],
      [board.chair.personId, 4_000, 4_000],
      [board.clerk.personId, 11_000, 11_000],
    ]);
    const doc = new Y.Doc({ gc: false });
    const shown = batches.map(({ update }) => {
      Y.applyUpdate(doc, update);
      return doc.getText('t').toString();
    });
    expect(shown).toEqual(['Present: all', 'Present: all but one', 'all but one']);
    expect(clients).toEqual([
      [1, board.clerk.personId],
      [2, board.chair.personId],
    ]);
    expect(people).toEqual([
      { id: board.clerk.personId, name: 'The hill.clerk' },
      { id: board.chair.personId, name: 'The hill.chair' },
    ]);
  });

  test('S5, S11: what was carried is told apart from what its author wrote', async () => {
    const { board, types, history } = await setUp();
    const chair = await types(board.chair, 2);
    await chair((text) => text.insert(0, 'a'));
    await chair((text) => text.insert(1, 'b'), true);
    expect((await history()).batches.map(({ carried }) => carried)).toEqual([false, true]);
  });

  test('S11: who has left is named all the same', async () => {
    const { world, board, types, history } = await setUp();
    const governor = await types(board.governor, 3);
    await governor((text) => text.insert(0, 'a'));
    const { personId } = board.governor;
    await world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'account' });
    expect((await history()).people).toEqual([{ id: personId, name: 'The hill.governor' }]);
  });

  test('R3, S11: who may not read it any more once it is read gets nothing', async () => {
    const { world, board, types, documentId } = await setUp();
    await (
      await types(board.chair, 2)
    )((text) => text.insert(0, 'a'));
    const { minutesLog } = world.store;
    const boundClients = minutesLog.boundClients.bind(minutesLog);
    minutesLog.boundClients = async (id) => {
      await becomeObserver(world, board.governor.personId);
      return boundClients(id);
    };
    const { history } = world.workspace.minutes;
    expect(await refusalCode(history(board.governor.actor, { documentId }))).toBe('forbidden');
    expect(readHistory(await history(board.chair.actor, { documentId })).batches).toHaveLength(1);
  });

  test('A3: a Part 2 document’s history is for those who may open it, and never for an associate', async () => {
    const { world, board, meeting } = await setUp();
    const item = meeting.items[2]!;
    const open = (who: Member) => world.workspace.minutes.history(who.actor, { documentId: item.documentId });
    const access = { meetingId: meeting.id, itemId: item.id, baseVersion: item.version };
    await world.workspace.meetings.setPart2Access(board.clerk.actor, {
      ...access,
      admitted: [board.associate.personId],
      withdrawn: [board.governor.personId],
    });
    expect(readHistory(await open(board.chair)).batches).toEqual([]);
    expect(await refusalCode(open(board.governor))).toBe('forbidden');
    expect(await refusalCode(open(board.associate))).toBe('forbidden');
    expect(await refusalCode(open(board.observer))).toBe('forbidden');
  });
});
