import { describe, expect, it } from 'vitest';
import { completeAddress, isSafeAddress } from '#lib/components/editor/links.ts';
import { connectionOf, saveStateOf } from '#lib/components/meeting/bar/save-state.ts';
import { comings, whoIsHere } from '#lib/components/meeting/people/attendance.ts';
import { whatChanged, whyStale } from '#lib/components/meeting/room/changes.ts';
import { documentsOf, mayWriteIn, mayWriteItem } from '#lib/components/meeting/room/documents.ts';
import { endingFor, endingOf, mayPutBack, recoveredWords, waitingWords } from '#lib/components/meeting/room/endings.ts';
import { howLong, mergedWords } from '#lib/components/meeting/room/words.ts';

import { closeCodes } from '#lib/domain/wire.ts';
import type { PresentPerson } from '#lib/live/events.ts';
import type { MinutesState } from '#lib/live/minutes-types.ts';
import { meetingViewOf } from '../support/meeting-view.ts';

const minutes = (state: Partial<MinutesState> = {}): MinutesState => ({
  connection: 'online',
  loaded: true,
  saved: true,
  unsaved: 0,
  readOnly: false,
  generation: 1,
  recovered: [],
  ...state,
});

const present = (personId: string, role: PresentPerson['role']): PresentPerson => ({
  personId,
  name: personId,
  role,
  devices: 1,
  typing: false,
  since: '2026-11-23T18:00:00Z',
});

describe('the state of saving', () => {
  it('S3: is "saved" only when every document is', () => {
    expect(saveStateOf([minutes(), minutes()])).toBe('saved');
    expect(saveStateOf([minutes(), minutes({ saved: false })])).toBe('saving');
  });
  it('S3: is "unsaved" when there is no way to the server', () => {
    expect(saveStateOf([minutes({ saved: false, connection: 'offline' })])).toBe('unsaved');
    expect(saveStateOf([minutes({ saved: false })], true)).toBe('unsaved');
    expect(connectionOf([minutes()], true)).toBe('offline');
  });
  it('does not call a document open that has not come', () => {
    expect(saveStateOf([])).toBe('opening');
    expect(saveStateOf([minutes({ loaded: false })])).toBe('opening');
  });
  it('S6: claims no saving to those who only read', () => {
    expect(saveStateOf([minutes({ readOnly: true })])).toBe('readOnly');
  });
  it('goes by the documents that are still open', () => {
    expect(connectionOf([minutes(), minutes({ connection: 'ended' })])).toBe('online');
    expect(connectionOf([minutes({ connection: 'ended' })])).toBe('ended');
    expect(connectionOf([minutes(), minutes({ connection: 'offline' })])).toBe('offline');
  });
});

describe('which documents a page opens', () => {
  it('A3: each confidential one apart, and none that may not be read', () => {
    expect(documentsOf(meetingViewOf())).toEqual(['open', 'secret']);
  });
  it('S12: none to be written once the minutes are frozen', () => {
    const frozen = meetingViewOf({
      minutes: { id: 'open', state: 'forReview', corrections: [], addenda: [], frozen: { at: '', byName: 'Cleo' } },
    });
    expect(documentsOf(frozen).some((id) => mayWriteIn(frozen, id))).toBe(false);
    expect(frozen.items.some((each) => mayWriteItem(frozen, each))).toBe(false);
  });
  it('to be written where the server says so', () => {
    expect(meetingViewOf().items.map((each) => mayWriteItem(meetingViewOf(), each))).toEqual([true, true, false]);
  });
});

describe('what is told of a change', () => {
  it('names the item that the meeting has come to', () => {
    expect(whatChanged(meetingViewOf(), meetingViewOf({ currentItemId: '2' })).said).toEqual([
      'Now at item 2: Title 2.',
    ]);
  });
  it('S12: says who has sent the minutes for review', () => {
    const now = meetingViewOf({
      minutes: { id: 'open', state: 'forReview', corrections: [], addenda: [], frozen: { at: '', byName: 'Cleo' } },
    });
    expect(whatChanged(meetingViewOf(), now).notice).toMatch(/^Cleo has sent the minutes for review/);
    expect(whatChanged(now, meetingViewOf()).notice).toMatch(/open for changes again/);
  });
  it('B6: says that the meeting was cancelled, which its card shows; and shows that it was put back', () => {
    const cancelled = { at: '', byName: 'Cleo', reason: 'Snow', mayPutBack: false };
    const now = meetingViewOf({ cancelled });
    expect(whatChanged(meetingViewOf(), now)).toEqual({ said: ['Cleo has cancelled this meeting: Snow'] });
    expect(whatChanged(now, meetingViewOf()).notice).toMatch(/has been put back/);
  });
  it('R5: says that a role has changed', () => {
    const observer = meetingViewOf({
      you: { personId: 'g', name: 'Zoe', role: 'observer' },
      may: { ...meetingViewOf().may, write: false },
    });
    expect(whatChanged(meetingViewOf(), observer).notice).toMatch(/no longer type/);
    expect(whatChanged(observer, meetingViewOf()).notice).toMatch(/may now write/);
  });
  it('W3: says in plain words who was quicker, and with what', () => {
    const versions = meetingViewOf().versions;
    expect(
      whyStale(meetingViewOf(), meetingViewOf({ versions: { ...versions, progress: 2 }, currentItemId: '2' })),
    ).toMatch(/item 2: Title 2/);
    expect(whyStale(meetingViewOf(), meetingViewOf({ versions: { ...versions, agenda: 2 } }))).toMatch(/agenda/);
    expect(whyStale(meetingViewOf(), meetingViewOf({ versions: { ...versions, minutes: 2 } }))).toMatch(/minutes/);
  });
});

describe('how a page ends', () => {
  it('R6: says that access has ended and that what was read cannot be called back', () => {
    expect(endingFor(closeCodes.accessRevoked, 'Board')).toMatchObject({
      wiped: true,
      text: expect.stringContaining('cannot be called back'),
    });
    expect(endingOf({ code: 'access_revoked', message: '', fields: {} }, 'Board')?.wiped).toBe(true);
  });
  it('goes on after what passes by itself', () => {
    for (const code of [closeCodes.tooFast, closeCodes.unavailable, closeCodes.frozen, closeCodes.frameRefused]) {
      expect(endingFor(code, 'Board')).toBeUndefined();
    }
    expect(endingOf({ code: 'offline', message: '', fields: {} }, 'Board')).toBeUndefined();
  });
});

describe('who is here', () => {
  it('the chair first, observers last, and the rest of the board apart', () => {
    const who = whoIsHere(meetingViewOf(), [present('o', 'observer'), present('c', 'chair')]);
    expect(who.here.map(({ personId }) => personId)).toEqual(['c', 'o']);
    expect(who.away.map(({ personId }) => personId)).toEqual(['g']);
  });
  it('tells who came and who went', () => {
    const { joined, left } = comings(
      [present('a', 'chair'), present('b', 'clerk')],
      [present('b', 'clerk'), present('c', 'chair')],
    );
    expect([joined.map((p) => p.personId), left.map((p) => p.personId)]).toEqual([['c'], ['a']]);
  });
});

describe('links', () => {
  it.each([
    ['example.org', 'https://example.org'],
    ['example.org:8080/a', 'https://example.org:8080/a'],
    ['http://example.org/a?b=c', 'http://example.org/a?b=c'],
    ['clerk@school.sch.uk', 'mailto:clerk@school.sch.uk'],
    ['tel:0123', 'tel:0123'],
  ])('are made whole: %s', (typed, whole) => {
    expect(completeAddress(typed)).toBe(whole);
  });
  it.each(['javascript:alert(1)', ' JavaScript:alert(1)', 'data:text/html,x', 'file:///etc/passwd', 'two words', ''])(
    'S7: are refused: %s',
    (typed) => {
      expect(completeAddress(typed)).toBeUndefined();
      expect(isSafeAddress(typed)).toBe(false);
    },
  );
});

it('says how long something takes', () => {
  expect([5, 60, 65, 130].map(howLong)).toEqual(['5 min', '1 h 00 min', '1 h 05 min', '2 h 10 min']);
});

describe('work done without a connection', () => {
  const merged = { words: 24, itemIds: ['1'], others: [] as string[], offered: 0 };

  it('S3: is told with how much, where, and what others did', () => {
    expect(mergedWords(meetingViewOf(), [merged])).toBe(
      'What you did without a connection (24 words in item 1: Title 1) is in the minutes now. Nobody else wrote meanwhile.',
    );
    expect(mergedWords(meetingViewOf(), [{ ...merged, words: 1, itemIds: ['1', '3'], others: ['2'] }])).toBe(
      'What you did without a connection (1 word in items 1 and 3) is in the minutes now. What others wrote meanwhile is here too (item 2: Title 2).',
    );
  });
  it('S3: of several documents it is told together; removals alone have no words', () => {
    const both = [
      { ...merged, words: 3 },
      { ...merged, words: 0, itemIds: ['2'], others: undefined, offered: 2 },
    ];
    expect(mergedWords(meetingViewOf(), [{ ...merged, words: 0 }])).toContain('(changes in item 1: Title 1)');
    expect(mergedWords(meetingViewOf(), both)).toBe(
      'What you did without a connection (3 words in items 1 and 2) is in the minutes now. What others wrote meanwhile is here too. Some of what you wrote without a connection has lost its place, since somebody removed it: it is offered to you in items 1 and 2.',
    );
    expect(mergedWords(meetingViewOf(), [{ ...merged, words: 0, offered: 1 }])).toBe(
      'What you wrote without a connection has lost its place, since somebody removed it: it is offered to you in item 1: Title 1. Nobody else wrote meanwhile.',
    );
  });
  it('S7: each limit has words that say what to do, and what would be refused again cannot be put back', () => {
    for (const { title, text } of Object.values(waitingWords)) expect(title.length * text.length).toBeGreaterThan(0);
    expect(recoveredWords.tooLarge).toContain('smaller parts');
    expect(recoveredWords.full).toContain('reload');
    expect((['frozen', 'refused', 'discarded', 'tooLarge', 'full'] as const).filter(mayPutBack)).toEqual([
      'frozen',
      'refused',
      'discarded',
    ]);
  });
});
