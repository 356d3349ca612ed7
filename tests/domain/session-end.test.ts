import { describe, expect, test } from 'vitest';
import { lastSessionEnd, sessionEnd } from '#lib/domain/session-end.ts';

const iso = (instant: number) => new Date(instant).toISOString();
const day = 24 * 3600_000;

describe('P18: when a session is over', () => {
  test.each([
    ['in winter', '2026-01-05T18:30:00.000Z', '2026-02-04T03:00:00.000Z'],
    ['in summer', '2026-07-01T18:30:00.000Z', '2026-07-31T02:00:00.000Z'],
    ['begun in winter, over in summer', '2026-03-02T18:30:00.000Z', '2026-04-01T02:00:00.000Z'],
    ['in the night in which summer begins', '2026-02-27T12:00:00.000Z', '2026-03-29T02:00:00.000Z'],
    ['in the night in which it ends', '2026-09-25T12:00:00.000Z', '2026-10-25T03:00:00.000Z'],
    ['by the day of London, not by that of UTC', '2026-06-30T23:30:00.000Z', '2026-07-31T02:00:00.000Z'],
    ['begun in the small hours', '2026-01-05T01:00:00.000Z', '2026-02-04T03:00:00.000Z'],
    ['over the end of the year', '2026-12-20T09:00:00.000Z', '2027-01-19T03:00:00.000Z'],
  ])('%s', (_, startedAt, end) => {
    expect(iso(sessionEnd(startedAt))).toBe(end);
  });

  test('always at three on the wall, and within a few hours of thirty days, for each hour of a year', () => {
    const wall = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeStyle: 'medium' });
    for (let at = Date.parse('2026-01-01T00:30:00Z'), n = 0; n < 365 * 24; n += 1, at += 3600_000) {
      const end = sessionEnd(iso(at));
      expect(wall.format(end)).toBe('03:00:00');
      expect(end - at).toBeGreaterThan(29 * day);
      expect(end - at).toBeLessThan(30 * day + 4 * 3600_000);
      expect(lastSessionEnd(end)).toBe(end);
      expect(lastSessionEnd(end - 1)).toBeLessThan(end - 1);
      expect(end - 1 - lastSessionEnd(end - 1)).toBeLessThan(day + 3600_000);
    }
  });
});
