import { expect, test } from 'vitest';
import {
  forecastWords,
  noticeNowWords,
  noticeWords,
  notSeenBy,
  repliesInWords,
} from '#lib/components/meeting/before/words.ts';
import { asTemplate } from '#lib/components/meeting/before/templates.ts';
import { meetingViewOf } from '../support/meeting-view.ts';

const notice = {
  at: '2026-11-12T09:00:00.000Z',
  byName: 'Margaret',
  clearDays: 8,
  needed: 7,
  sentTo: 3,
  youHaveSeen: true,
  startsAt: '2026-11-23T18:00:00.000Z',
};

test('B1: notice in words', () => {
  expect(noticeNowWords({ clearDays: 5, needed: 7 })).toBe('This gives only 5 clear days; 7 are needed.');
  expect(noticeNowWords({ clearDays: 1, needed: 7 })).toBe('This gives only 1 clear day; 7 are needed.');
  expect(noticeNowWords({ clearDays: 7, needed: 7 })).toBe('This gives 7 clear days; 7 are needed.');
  expect(noticeWords(notice)).toBe('Notice given 12 Nov 2026, 8 clear days');
  const seen = [{ personId: 'c', name: 'Cleo', at: notice.at }];
  expect(notSeenBy(meetingViewOf({ notice: { ...notice, seen } }))).toBe('Zoe and Olaf');
});

test('B2: who will come, in words; those who look on are not asked', () => {
  const forecast = { present: 5, needed: 6, quorate: false, says: '' };
  expect(forecastWords(forecast)).toBe('If all come who said so: 5 of 6 needed: not quorate yet.');
  expect(forecastWords({ ...forecast, present: 6, quorate: true })).toBe(
    'If all come who said so: 6 of 6 needed: quorate.',
  );
  const replies = [{ personId: 'g', kind: 'apologies' as const, reason: 'Ill', at: notice.at }];
  expect(repliesInWords(meetingViewOf({ replies }))).toEqual([
    { kind: 'apologies', label: 'Apologies', names: [{ personId: 'g', name: 'Zoe', reason: 'Ill' }] },
    { kind: 'none', label: 'No answer yet', names: [{ personId: 'c', name: 'Cleo' }] },
  ]);
});

test('A3: a template keeps no title of a confidential item', () => {
  const kept = asTemplate(meetingViewOf().items);
  expect(kept.map(({ title, part }) => `${part} ${title}`)).toEqual([
    '1 Title 1',
    '2 Confidential item',
    '2 Confidential item',
  ]);
});
