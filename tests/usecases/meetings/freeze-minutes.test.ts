import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { describeGate } from '../../support/memory-gate.ts';
import {
  auditedActions,
  createFullBoard,
  createMeeting,
  createWorld,
  refusalCode,
  start,
  type World,
} from '../../support/memory-world.ts';

describeGate({
  verb: (w) => w.meetings.freezeMinutes,
  allowed: ['clerk'],
  input: async (world, board) => {
    const { id } = await createMeeting(world, board);
    await world.workspace.meetings.start(board.clerk.actor, { meetingId: id, baseVersion: 1 });
    return { meetingId: id, baseVersion: 1 };
  },
  bad: [[{ baseVersion: undefined }, 'baseVersion']],
});

async function append(world: World, documentId: string, doc: Y.Doc): Promise<string> {
  const update = Y.encodeStateAsUpdate(doc);
  return (await world.store.minutesLog.append({ scope: 'o', documentId, author: 'p', at: start, node: 'n', update }))
    .id;
}

function written(text: string, root: string): Y.Doc {
  const doc = new Y.Doc();
  doc.getXmlFragment(root).push([new Y.XmlText(text)]);
  return doc;
}

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { id: meetingId, items, minutes } = await createMeeting(world, board);
  await world.workspace.meetings.start(board.clerk.actor, { meetingId, baseVersion: 1 });
  const freeze = (workspace = world.workspace) =>
    workspace.meetings.freezeMinutes(board.clerk.actor, { meetingId, baseVersion: 1 });
  const frozen = async () => (await world.store.aggregates.get('meeting', meetingId))!.value.minutes.frozen;
  return { world, board, meetingId, items, minutes, freeze, frozen };
}

describe('S12: freezing', () => {
  test('S12: store, then every node drains, then the log is folded and the record names what was folded', async () => {
    const { world, board, items, minutes, freeze, frozen } = await prepared();
    const first = await append(world, minutes.id, written('We met.', `item:${items[0]!.id}`));
    let late = '';
    world.bus.answer('minutes-freeze', async ({ documentIds }) => {
      expect(documentIds).toEqual([minutes.id, items[2]!.documentId]);
      expect(await frozen()).toMatchObject({ documents: [] });
      late = await append(world, minutes.id, written('Queued.', `item:${items[1]!.id}`));
      return true as const;
    });
    const view = await freeze();
    expect(view).toMatchObject({
      minutes: { state: 'forReview', frozen: { at: '2026-03-02T18:30:00.000Z', byName: 'The hill.clerk' } },
      versions: { minutes: 2 },
      may: { write: false },
    });
    const { documents } = (await frozen())!;
    expect(documents.map((d) => d.entryIds)).toEqual([[first, late], []]);
    const bytes = (await world.store.blobs.get(documents[0]!.blobId))!;
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(documents[0]!.sha256);
    const doc = new Y.Doc();
    Y.applyUpdate(doc, bytes);
    expect(items.slice(0, 2).map((i) => doc.getXmlFragment(`item:${i.id}`).toString())).toEqual(['We met.', 'Queued.']);
    expect(auditedActions(world, board.organisationId).slice(-2)).toEqual(['minutes.freeze', 'minutes.folded']);
  });

  test('S12: a stopped service completes it later', async () => {
    const { world, board, minutes, meetingId, freeze, frozen } = await prepared();
    await append(world, minutes.id, written('We met.', 'item:x'));
    world.store.beforeWrite = ({ kind, collection }) => {
      if (kind === 'replace' && collection === 'meeting')
        world.store.beforeWrite = () => {
          throw new Error('killed');
        };
    };
    await expect(freeze()).rejects.toThrow('killed');
    world.store.beforeWrite = () => undefined;
    expect(await frozen()).toMatchObject({ documents: [] });
    expect(await world.workspace.minutes.open(board.governor.actor, { documentId: minutes.id })).toMatchObject({
      write: false,
      frozen: true,
    });
    expect(await world.another().jobs.relayAll()).toBe(0);
    expect((await frozen())!.documents).toHaveLength(2);
    const open = await world.workspace.minutes.open(board.governor.actor, { documentId: minutes.id });
    expect(open).toMatchObject({ frozen: true, frozenBlobId: (await frozen())!.documents[0]!.blobId, meetingId });
    await world.another().jobs.relayAll();
    expect(auditedActions(world, board.organisationId).filter((a) => a.startsWith('minutes.'))).toEqual([
      'minutes.freeze',
      'minutes.folded',
    ]);
  });

  test('S12, R4: a node that was fenced is not waited for: what it still writes is shown to nobody', async () => {
    const { world, freeze, frozen } = await prepared();
    world.bus.unreachable.push('node-2');
    let asked = 0;
    world.bus.answer('minutes-freeze', () => {
      asked += 1;
      if (asked === 2) world.bus.unreachable.pop();
      return true as const;
    });
    expect((await freeze()).minutes.state).toBe('forReview');
    expect(asked).toBe(2);
    expect((await frozen())!.documents).toHaveLength(2);
  });

  test('S12: as long as a node has not answered, nothing is folded', async () => {
    const { world, freeze, frozen } = await prepared();
    world.bus.unreachable.push('node-2');
    expect(await refusalCode(freeze())).toBe('unavailable');
    expect(await frozen()).toMatchObject({ documents: [] });
    world.bus.unreachable.pop();
    expect(await world.workspace.jobs.relayAll()).toBe(0);
    expect((await frozen())!.documents).toHaveLength(2);
  });

  test('S12: not before there was a meeting, not twice', async () => {
    const { world, board, freeze } = await prepared();
    const other = await createMeeting(world, board);
    const early = world.workspace.meetings.freezeMinutes(board.clerk.actor, { meetingId: other.id, baseVersion: 1 });
    expect(await refusalCode(early)).toBe('not_possible_now');
    await freeze();
    expect(await refusalCode(freeze())).toBe('frozen');
  });

  test('S12: a freeze that is taken back while it is folded leaves nothing behind', async () => {
    const { world, board, meetingId, freeze, frozen } = await prepared();
    world.bus.answer('minutes-freeze', async () => {
      await world.workspace.meetings.reopenMinutes(board.clerk.actor, { meetingId, baseVersion: 2 });
      return true as const;
    });
    expect(await freeze()).toMatchObject({ minutes: { state: 'draft' }, versions: { minutes: 3 } });
    expect(await frozen()).toBeUndefined();
    expect(await world.store.blobs.get('blob-1')).toBeUndefined();
  });
});
