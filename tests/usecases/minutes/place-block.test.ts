import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { sectionName } from '#lib/domain/meetings.ts';
import type { LateMinutesWriter } from '#server/compose/minutes-writer.ts';
import type { OutboxEntry } from '#server/ports.ts';
import { placeBlock } from '#server/usecases/minutes/place-block.ts';
import { heldMeeting } from '../../support/held-meeting.ts';
import { createFullBoard, createMeeting, createWorld, start } from '../../support/memory-world.ts';

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const { id: meetingId, items, minutes, version } = await createMeeting(world, board);
  const { minutesLog, aggregates } = world.store;
  const documents = { open: minutes.id, part2: items[2]!.documentId! };

  const load = async (documentId: string): Promise<Y.Doc> => {
    const doc = new Y.Doc();
    for (const { update } of await minutesLog.read(documentId)) Y.applyUpdate(doc, update);
    return doc;
  };
  /** "paragraph record:a": what an item's section holds. */
  const shown = async (nth: number, documentId = documents.open): Promise<string> =>
    (await load(documentId))
      .getXmlFragment(sectionName(items[nth]!.id))
      .toArray()
      .map((node) => {
        const element = node as Y.XmlElement;
        const ref = element.getAttribute('ref');
        return ref === undefined ? element.nodeName : `${element.getAttribute('kind')}:${ref}`;
      })
      .join(' ');
  const write = async (nth: number, change: (section: Y.XmlFragment) => void): Promise<void> => {
    const doc = await load(documents.open);
    const before = Y.encodeStateVector(doc);
    doc.transact(() => change(doc.getXmlFragment(sectionName(items[nth]!.id))));
    const update = Y.encodeStateAsUpdate(doc, before);
    await minutesLog.append({ scope: 'o', documentId: documents.open, author: 'p', at: start, node: 'n', update });
  };
  /** As the verb does that records a motion or an action: in the same write. */
  const decide = async (nth: number, ref: string, kind: 'motion' | 'action' = 'motion'): Promise<void> => {
    const { value, version: based } = (await aggregates.get('meeting', meetingId))!;
    const entry: OutboxEntry = {
      id: `entry of ${ref} ${based}`,
      organisationId: board.organisationId,
      at: new Date(start).toISOString(),
      actor: board.clerk.personId,
      action: 'motion.moved',
      subject: `meeting:${meetingId}`,
      detail: {},
      then: [placeBlock(value, items[nth]!, kind, ref)],
    };
    await aggregates.replace('meeting', value, based, [entry]);
  };
  const relay = () => world.workspace.jobs.relayAll();
  return { world, board, meetingId, version, items, documents, shown, write, decide, relay };
}

const paragraph = (words: string): Y.XmlElement => {
  const made = new Y.XmlElement('paragraph');
  made.insert(0, [new Y.XmlText(words)]);
  return made;
};

describe('L2: a decision is put into the minutes of its item', () => {
  test('at the end of its section, in the name of whoever recorded it', async () => {
    const { world, board, documents, shown, write, decide, relay } = await prepared();
    await write(1, (section) => section.insert(0, [paragraph('It was put to the vote.')]));
    await decide(1, 'a');
    await relay();
    expect([await shown(1), await shown(0)]).toEqual(['paragraph motion:a', '']);
    const last = (await world.store.minutesLog.read(documents.open)).at(-1)!;
    expect(last.author).toBe(board.clerk.personId);
    const [client] = Y.decodeUpdate(last.update).structs.map(({ id }) => id.client);
    expect((await world.store.minutesLog.boundClients(documents.open)).get(client!)).toBe(board.clerk.personId);
  });

  test('before the empty paragraph at which somebody is about to write', async () => {
    const { shown, write, decide, relay } = await prepared();
    await write(1, (section) => section.insert(0, [paragraph('Agreed.'), paragraph('')]));
    await decide(1, 'a', 'action');
    await relay();
    expect(await shown(1)).toBe('paragraph action:a paragraph');
  });

  test('A3: of a confidential item, into its own document alone', async () => {
    const { documents, shown, decide, relay } = await prepared();
    await decide(2, 'a');
    await relay();
    expect([await shown(2, documents.part2), await shown(2), await shown(1)]).toEqual(['motion:a', '', '']);
  });

  test.each<[string, number, (section: Y.XmlFragment, block: Y.XmlElement) => void]>([
    ['in its section', 1, (section, block) => section.insert(0, [block])],
    ['in another section', 0, (section, block) => section.insert(0, [block])],
    [
      'in a list',
      1,
      (section, block) => {
        const [list, item] = [new Y.XmlElement('bulletList'), new Y.XmlElement('listItem')];
        section.insert(0, [list]);
        list.insert(0, [item]);
        item.insert(0, [paragraph(''), block]);
      },
    ],
  ])('but not where it stands %s already', async (_, nth, put) => {
    const { world, documents, write, decide, relay } = await prepared();
    await write(nth, (section) => {
      const block = new Y.XmlElement('record');
      put(section, block);
      block.setAttribute('kind', 'motion');
      block.setAttribute('ref', 'a');
    });
    await decide(1, 'a');
    await relay();
    expect(await world.store.minutesLog.read(documents.open)).toHaveLength(1);
  });

  test('S12: not once the minutes are frozen, nor when that happens in between', async () => {
    const { world, board, meetingId, documents, decide, relay } = await prepared();
    const freeze = async () => {
      const { value, version } = (await world.store.aggregates.get('meeting', meetingId))!;
      const frozen = { at: new Date(start).toISOString(), by: board.clerk.personId, documents: [] };
      await world.store.aggregates.replace('meeting', { ...value, minutes: { ...value.minutes, frozen } }, version);
    };
    const writer = world.deps.minutesWriter as LateMinutesWriter;
    const straight = writer.write;
    let frozen = 0;
    writer.through(async (...args) => {
      await freeze();
      frozen += 1;
      writer.through(undefined as never);
      return straight(...args);
    });
    await decide(1, 'a');
    await relay();
    await decide(1, 'b');
    await relay();
    expect(frozen).toBe(1);
    expect(await world.store.minutesLog.read(documents.open)).toEqual([]);
    expect(await world.store.aggregates.withOutbox(10)).toEqual([]);
  });

  test('nor under an item that has left the agenda', async () => {
    const { world, documents, board, meetingId, items, decide, relay } = await prepared();
    await decide(1, 'a');
    const { value, version } = (await world.store.aggregates.get('meeting', meetingId))!;
    const left = value.items.filter(({ id }) => id !== items[1]!.id);
    await world.store.aggregates.replace('meeting', { ...value, items: left }, version);
    await relay();
    expect(await world.store.minutesLog.read(documents.open)).toEqual([]);
    expect(await world.store.aggregates.withOutbox(10)).toEqual([]);
    expect(board.organisationId).toBe(value.organisationId);
  });

  test('W1a: once, though the process is killed between the text and the audit log, and another goes on', async () => {
    const { world, shown, decide } = await prepared();
    await decide(1, 'a');
    world.store.beforeWrite = ({ kind }) => {
      if (kind === 'clearOutbox') throw new Error('killed');
    };
    await world.workspace.jobs.relayAll();
    expect(await shown(1)).toBe('motion:a');
    expect(await world.store.aggregates.withOutbox(10)).toHaveLength(1);
    world.store.beforeWrite = () => undefined;
    await world.another().jobs.relayAll();
    expect(await shown(1)).toBe('motion:a');
    expect(await world.store.aggregates.withOutbox(10)).toEqual([]);
  });

  test('W1a: once, though two nodes complete the same outbox at the same time', async () => {
    const { world, shown, write, decide } = await prepared();
    await write(1, (section) => section.insert(0, [paragraph('It was put to the vote.')]));
    await decide(1, 'a');
    const { append } = world.store.minutesLog;
    // Neither has seen the other's when it writes its own.
    const both = Promise.withResolvers<void>();
    let waiting = 0;
    world.store.minutesLog.append = async (entry) => {
      waiting += 1;
      if (waiting === 2) both.resolve();
      if (waiting <= 2) await both.promise;
      return append.call(world.store.minutesLog, entry);
    };
    await Promise.all([world.workspace.jobs.relayAll(), world.another().jobs.relayAll()]);
    expect(waiting).toBeGreaterThanOrEqual(2);
    expect(await shown(1)).toBe('paragraph motion:a');
    expect(await world.store.aggregates.withOutbox(10)).toEqual([]);
  });

  test('what somebody copied elsewhere in the text is left where they put it', async () => {
    const { shown, write, decide, relay } = await prepared();
    await decide(1, 'a');
    await relay();
    await write(1, (section) => {
      const copy = new Y.XmlElement('record');
      section.insert(0, [copy]);
      copy.setAttribute('kind', 'motion');
      copy.setAttribute('ref', 'a');
    });
    await decide(1, 'a');
    await relay();
    expect(await shown(1)).toBe('motion:a motion:a');
  });

  test('W1a: later, where the text could not be written at once', async () => {
    const { world, shown, decide } = await prepared();
    const { append } = world.store.minutesLog;
    world.store.minutesLog.append = () => Promise.reject(new Error('away'));
    await decide(1, 'a');
    await world.workspace.jobs.relayAll();
    expect(await world.store.aggregates.withOutbox(10)).toHaveLength(1);
    world.store.minutesLog.append = append;
    await world.workspace.jobs.relayAll();
    expect(await shown(1)).toBe('motion:a');
  });
});

describe('L2: whoever records it says whether they put it into the text themselves', () => {
  const standsIn = async ({ world, view }: Awaited<ReturnType<typeof held>>) => {
    const doc = new Y.Doc();
    for (const { update } of await world.store.minutesLog.read(view.minutes.id)) Y.applyUpdate(doc, update);
    return doc
      .getXmlFragment(sectionName(view.items[1]!.id))
      .toArray()
      .map((node) => (node as Y.XmlElement).getAttribute('ref'));
  };
  async function held() {
    const meeting = await heldMeeting();
    return { ...meeting, view: await meeting.show() };
  }

  test('a motion', async () => {
    const meeting = await held();
    const { move } = meeting;
    const first = await move(1);
    expect(await standsIn(meeting)).toEqual([first]);
    await move(1, { placed: true });
    expect(await standsIn(meeting)).toEqual([first]);
  });

  test('an action', async () => {
    const meeting = await held();
    const { world, board, meetingId, items } = meeting;
    const give = (more: object) =>
      world.workspace.actions.give(board.clerk.actor, {
        ...{ meetingId, itemId: items[1]!.id, text: 'Send the forecast', ownerId: board.governor.personId },
        ...more,
      });
    const { actionId } = await give({});
    expect(await standsIn(meeting)).toEqual([actionId]);
    await give({ placed: true });
    expect(await standsIn(meeting)).toEqual([actionId]);
  });
});
