import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { describeGate } from '../../support/memory-gate.ts';
import {
  createFullBoard,
  createMeeting,
  createWorld,
  lastAudited,
  refusalCode,
  start,
  type World,
} from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.removeItem,
  allowed: ['clerk', 'chair'],
  input: async (world, board) => {
    const { id, items } = await createMeeting(world, board);
    return { meetingId: id, itemId: items[0]!.id, baseVersion: 1 };
  },
  bad: [
    [{ itemId: 5 }, 'itemId'],
    [{ baseVersion: undefined }, 'baseVersion'],
  ],
});

/** As an editor does: a paragraph in the item's section, with text or without. */
async function write(world: World, documentId: string, itemId: string, text: string): Promise<void> {
  const doc = new Y.Doc();
  const paragraph = new Y.XmlElement('paragraph');
  doc.getXmlFragment(`item:${itemId}`).push([paragraph]);
  if (text !== '') paragraph.push([new Y.XmlText(text)]);
  const update = Y.encodeStateAsUpdate(doc);
  await world.store.minutesLog.append({ scope: 'o', documentId, author: 'p', at: start, node: 'node-1', update });
}

describe('taking an item off', () => {
  async function prepared() {
    const world = createWorld();
    const board = await createFullBoard(world);
    const meeting = await createMeeting(world, board);
    const remove = (n: number, baseVersion = 1) =>
      world.workspace.meetings.removeItem(board.clerk.actor, {
        meetingId: meeting.id,
        itemId: meeting.items[n]!.id,
        baseVersion,
      });
    return { world, board, meeting, remove };
  }

  test('the others stay in order', async () => {
    const { world, board, meeting, remove } = await prepared();
    const view = await remove(0);
    expect(view.items.map((i) => [i.number, i.title])).toEqual([
      ['1', 'Budget'],
      ['2', 'Staffing'],
    ]);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'meeting.removeItem',
      detail: { itemId: meeting.items[0]!.id },
    });
    expect(await refusalCode(remove(0, 2))).toBe('not_found');
    expect(await refusalCode(remove(1, 1))).toBe('stale_version');
  });

  test('L1: not once a decision or an action stands in its minutes, though that has no text', async () => {
    const { world, meeting, remove } = await prepared();
    const doc = new Y.Doc();
    const block = new Y.XmlElement('record');
    doc.getXmlFragment(`item:${meeting.items[1]!.id}`).push([block]);
    block.setAttribute('kind', 'motion');
    block.setAttribute('ref', 'a');
    const entry = { scope: 'o', documentId: meeting.minutes.id, author: 'p', at: start, node: 'node-1' };
    await world.store.minutesLog.append({ ...entry, update: Y.encodeStateAsUpdate(doc) });
    expect(await refusalCode(remove(1))).toBe('not_possible_now');
  });

  test('not once there are minutes under it; an empty paragraph is none', async () => {
    const { world, meeting, remove } = await prepared();
    await write(world, meeting.minutes.id, meeting.items[0]!.id, '');
    await write(world, meeting.minutes.id, meeting.items[1]!.id, 'We agreed.');
    expect(await refusalCode(remove(1))).toBe('not_possible_now');
    expect((await remove(0)).items).toHaveLength(2);
  });

  test('A3: a Part 2 item’s document takes no more changes', async () => {
    const { world, meeting, remove } = await prepared();
    await remove(2);
    expect(world.bus.askedOn('minutes-freeze')).toEqual([{ documentIds: [meeting.items[2]!.documentId] }]);
  });

  test('A3: that it does not is carried to every node, though the nodes cannot be asked at first', async () => {
    const { world, meeting, remove } = await prepared();
    world.bus.answer('minutes-freeze', () => Promise.reject(new Error('killed')));
    await remove(2).catch(() => undefined);
    const asked = world.bus.askedOn('minutes-freeze').length;
    world.bus.answer('minutes-freeze', () => true);
    expect(await world.another().jobs.relayAll()).toBe(0);
    expect(world.bus.askedOn('minutes-freeze').slice(asked)).toEqual([{ documentIds: [meeting.items[2]!.documentId] }]);
  });

  test('not once the meeting has begun', async () => {
    const { world, board, meeting, remove } = await prepared();
    await world.workspace.meetings.start(board.clerk.actor, { meetingId: meeting.id, baseVersion: 1 });
    expect(await refusalCode(remove(1))).toBe('not_possible_now');
  });
});
