import { describe, expect, test } from 'vitest';
import { describeGate } from '../../support/memory-gate.ts';
import {
  addMember,
  createFullBoard,
  createMeeting,
  createWorld,
  lastAudited,
  refusal,
  refusalCode,
} from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.setPart2Access,
  allowed: ['clerk'],
  input: async (world, board) => {
    const { id, items } = await createMeeting(world, board);
    const admitted = [board.associate.personId];
    return { meetingId: id, itemId: items[2]!.id, baseVersion: 1, admitted, withdrawn: [] };
  },
  bad: [
    [{ admitted: undefined }, 'admitted'],
    [{ withdrawn: 'all' }, 'withdrawn'],
    [{ admitted: ['nobody'] }, 'admitted'],
    [{ withdrawn: ['nobody'] }, 'withdrawn'],
    [{ reason: '' }, 'reason'],
  ],
});

describe('A3: access to a Part 2 item', () => {
  async function prepared() {
    const world = createWorld();
    const board = await createFullBoard(world);
    const { id: meetingId, items } = await createMeeting(world, board);
    const documentId = items[2]!.documentId!;
    const set = (
      baseVersion: number,
      admitted: string[],
      withdrawn: string[],
      actor = board.clerk.actor,
      reason: string | undefined = undefined,
    ) =>
      world.workspace.meetings.setPart2Access(actor, {
        meetingId,
        itemId: items[2]!.id,
        baseVersion,
        admitted,
        withdrawn,
        ...(reason === undefined ? {} : { reason }),
      });
    const opens = (member: typeof board.clerk) => world.workspace.minutes.open(member.actor, { documentId });
    return { world, board, documentId, items, set, opens, meetingId };
  }

  test('A3: who is withdrawn is out at once, and told', async () => {
    const { world, board, documentId, set, opens } = await prepared();
    await set(1, [], [board.governor.personId]);
    expect(await refusalCode(opens(board.governor))).toBe('forbidden');
    expect(world.bus.askedOn('access-ended')).toMatchObject([
      { personId: board.governor.personId, scope: 'item', documentId, code: 4403, signInEnded: false },
    ]);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'part2.setAccess',
      detail: { admitted: [], withdrawn: [board.governor.personId] },
    });
    const view = await world.workspace.meetings.show(board.governor.actor, {
      meetingId: (await opens(board.clerk)).meetingId,
    });
    expect(view.items[2]).toMatchObject({ title: 'Confidential item' });
  });

  test('A3: an associate is let in by name, and out again', async () => {
    const { world, board, set, opens } = await prepared();
    expect(await refusalCode(opens(board.associate))).toBe('forbidden');
    await set(1, [board.associate.personId], []);
    expect(await opens(board.associate)).toMatchObject({ write: true });
    expect(world.bus.askedOn('access-changed')).toEqual([
      { personId: board.associate.personId, boardId: board.boardId },
    ]);
    await set(2, [], []);
    expect(await refusalCode(opens(board.associate))).toBe('forbidden');
    expect(world.bus.askedOn('access-ended')).toHaveLength(1);
  });

  test('only associates are admitted; an observer never is', async () => {
    const { board, set } = await prepared();
    expect((await refusal(set(1, [board.observer.personId], []))).fields).toHaveProperty('admitted');
  });

  test('a clerk who withdrew needs another one to come back', async () => {
    const { world, board, set, opens } = await prepared();
    const second = await addMember(world, board, 'clerk', 'second.clerk');
    await set(1, [], [board.clerk.personId]);
    expect(await refusalCode(set(2, [], []))).toBe('not_possible_now');
    expect(await refusalCode(opens(board.clerk))).toBe('forbidden');
    await set(2, [], [], second.actor, 'Withdrew by mistake');
    expect(await opens(board.clerk)).toMatchObject({ write: true });
  });

  test('M2: who withdrew is let in again only with a reason, which is recorded', async () => {
    const { world, board, set, opens } = await prepared();
    await set(1, [], [board.governor.personId, board.chair.personId]);
    const error = await refusal(set(2, [], [board.chair.personId]));
    expect(error).toMatchObject({ code: 'invalid' });
    expect(Object.keys(error.fields!)).toEqual(['reason']);
    expect(await refusalCode(opens(board.governor))).toBe('forbidden');
    await set(2, [], [board.chair.personId], undefined, 'No conflict after all');
    expect(lastAudited(world, board.organisationId)).toMatchObject({ detail: { reason: 'No conflict after all' } });
    expect(await opens(board.governor)).toMatchObject({ write: true });
    await set(3, [], [board.chair.personId, board.governor.personId]);
  });

  test('W3: a stale list is refused; an open item has none', async () => {
    const { world, board, set, items, meetingId } = await prepared();
    await set(1, [], []);
    expect(await refusalCode(set(1, [], []))).toBe('stale_version');
    const onOpen = { meetingId, itemId: items[0]!.id, baseVersion: 1, admitted: [], withdrawn: [] };
    expect(await refusalCode(world.workspace.meetings.setPart2Access(board.clerk.actor, onOpen))).toBe(
      'not_possible_now',
    );
  });
});
