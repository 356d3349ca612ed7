import { describe, expect, test } from 'vitest';
import type { HeldSection } from '#lib/domain/data/held.ts';
import type { Correction, Meeting } from '#lib/domain/meetings.ts';
import type { Gathering } from '#server/usecases/data/gather/gathering.ts';
import { meetingSections } from '#server/usecases/data/gather/meetings.ts';
import { fileOf, leave, lived, type Lived } from './support.ts';
import { meetingType } from './person-fields.ts';

/** Each place in a meeting where a person's id stands, and the part of their file that says so. */
const sectionOf: Record<string, string> = {
  'attendance[].personId': 'attendance',
  'replies[].personId': 'replies',
  'declarations[].personId': 'declarations',
  'declarations[].by': 'part-taken',
  'motions[].proposerId': 'votes',
  'motions[].seconderId': 'votes',
  'motions[].vote.named[].personId': 'votes',
  'motions[].vote.casting.personId': 'votes',
  'motions[].vote.eligible[]': 'part-taken',
  'minutes.corrections[].by': 'corrections',
  'minutes.corrections[].answer.by': 'corrections',
  'minutes.addenda[].by': 'addenda',
  'minutes.addenda[].signed.by': 'addenda',
  'minutes.frozen.by': 'part-taken',
  'minutes.circulated.by': 'part-taken',
  'minutes.approval.by': 'part-taken',
  'minutes.signed.by': 'part-taken',
  'notice.by': 'notices',
  'notice.shortened.by': 'notices',
  'notice.sentTo[]': 'notices',
  'notice.seen[].personId': 'notices',
  'items[].papers[].by': 'papers',
  'items[].presenterId': 'part-taken',
  'items[].confidential.admitted[]': 'part-taken',
  'items[].confidential.withdrawn[]': 'part-taken',
  'cancelled.by': 'part-taken',
  'hands[].personId': 'part-taken',
  presidingId: 'part-taken',
  speakerId: 'part-taken',
};

/** Text that is nobody's id, by the name of its field: ids of other things, instants, words; names stand beside an id. */
const notPeople = new Set(
  (
    'id organisationId boardId meetingId itemId currentItemId minutesId documentId motionId ballotId blobId recordId ' +
    'entryIds[] recordIds[] withheld[] says[] approves at from to startsAt startedAt endedAt addedAt againAt movedAt ' +
    'decidedAt openedAt closedAt returnedAt due says sha256 told type title place name ownerName capacity text reason ' +
    'interest'
  ).split(' '),
);

describe('V2: what meetings hold on a person', () => {
  const type = meetingType();
  const held = (at: string | undefined): HeldSection[] =>
    meetingSections({
      meetings: [type.withPerson(at, 'them') as Meeting],
      subject: { person: { value: { id: 'them' } } },
    } as unknown as Gathering);
  const filled = (at: string | undefined) => held(at).flatMap(({ id, records }) => (records.length > 0 ? [id] : []));

  test('each field of a meeting that names a person has its part of the file, or is known to name nobody', () => {
    const naming = type.texts.filter((path) => !notPeople.has(path.split('.').at(-1)!));
    expect(naming.toSorted(), 'add it to server/usecases/data/gather, or to what names nobody').toEqual(
      Object.keys(sectionOf).toSorted(),
    );
  });

  test('whom a meeting does not name is in no part of it', () => {
    expect(filled(undefined)).toEqual([]);
  });

  test.each(Object.entries(sectionOf))('%s is in %s', (path, section) => {
    expect(filled(path)).toEqual([section]);
    const { lines } = held(path).find(({ id }) => id === section)!;
    expect(lines[0]!.length).toBeGreaterThan(1);
  });
});

/** Writes into the meeting what takes long to come about. */
async function put({ world, meeting }: Lived, how: (value: Meeting) => Meeting): Promise<void> {
  const { value, version } = (await world.store.aggregates.get('meeting', meeting.id))!;
  await world.store.aggregates.replace('meeting', how(value), version);
}

describe('V2: what somebody brought to a meeting', () => {
  const at = '2026-03-02T18:30:00.000Z';

  test('with its words where it is open; of Part 2 meeting and item alone; of others what they did themselves', async () => {
    const life = await lived();
    const { governor, chair } = life.board;
    await put(life, (value) => {
      const part2 = value.items.find((item) => item.part === 2)!;
      const correction = (id: string, text: string, more: Partial<Correction> = {}): Correction => ({
        ...{ id, at, text, by: governor.personId, state: 'proposed' },
        ...more,
      });
      const answer = { by: governor.personId, at, text: 'I looked it up' };
      const paper = { type: 'text/plain', size: 1, blobId: 'b', addedAt: at, by: governor.personId };
      return {
        ...value,
        items: value.items.map((item, n) => ({
          ...item,
          ...(n === 0 ? { papers: [{ ...paper, id: 'open', name: 'Budget.txt' }] } : {}),
          ...(item === part2 ? { papers: [{ ...paper, id: 'closed', name: 'Smith.txt' }] } : {}),
        })),
        minutes: {
          ...value.minutes,
          corrections: [
            correction('1', 'Four, not five', { state: 'declined', answer: { by: chair.personId, at, text: 'It was five' } }),
            correction('2', 'Mrs Smith is spelt Smyth', { itemId: part2.id }),
            correction('3', 'The words of the chair', { by: chair.personId, state: 'accepted', answer }),
          ],
          addenda: [
            { id: 'a', by: governor.personId, at, text: 'The figure was revised' },
            { id: 'b', by: governor.personId, at, text: 'Mrs Smyth has left', itemId: part2.id },
          ],
        },
        notice: {
          ...{ at, by: chair.personId, clearDays: 7, needed: 7, startsAt: at, told: 'x' },
          sentTo: [governor.personId],
          seen: [{ personId: governor.personId, at: '2026-02-21T08:00:00.000Z' }],
        },
      };
    });
    const { json, names } = await fileOf(life, life.board.clerk);
    expect(json('corrections')).toMatchObject([
      { as: ['proposer'], text: 'Four, not five', state: 'declined', answer: { text: 'It was five' } },
      { as: ['proposer'], state: 'proposed' },
      { as: ['answerer'], state: 'accepted', answer: { text: 'I looked it up' } },
    ]);
    expect(json('addenda')).toMatchObject([{ text: 'The figure was revised' }, { as: ['author'] }]);
    expect(json('papers')).toMatchObject([{ name: 'Budget.txt', addedAt: at }, { addedAt: at }]);
    expect(json('notices')).toMatchObject([{ as: ['recipient'], readAt: '2026-02-21T08:00:00.000Z' }]);
    expect(json('last-looks')).toMatchObject([{ meetingId: life.meeting.id, document: 'The open minutes', at }]);
    const all = names.filter((name) => name.endsWith('.json')).map((name) => json(name.slice(0, -5)));
    for (const word of ['Smith', 'Smyth', 'The words of the chair', chair.personId]) {
      expect(JSON.stringify(all), word).not.toContain(word);
    }
  });

  test('V3: when they read a notice goes with the erasure; when others did stays', async () => {
    const life = await lived();
    const { governor, chair } = life.board;
    const seen = [governor, chair].map(({ personId }) => ({ personId, at }));
    await put(life, (value) => ({
      ...value,
      notice: {
        ...{ at, by: chair.personId, clearDays: 7, needed: 7, startsAt: at, told: 'x' },
        ...{ sentTo: [governor.personId, chair.personId], seen },
      },
    }));
    await leave(life);
    await life.world.workspace.data.erase(life.board.clerk.actor, { ...life.about, confirm: 'David Okafor' });
    const { value } = (await life.world.store.aggregates.get('meeting', life.meeting.id))!;
    expect(value.notice!.seen).toEqual([{ personId: chair.personId, at }]);
    expect(value.notice!.sentTo).toHaveLength(2);
  });
});
