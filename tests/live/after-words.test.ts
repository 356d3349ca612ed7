import { describe, expect, test } from 'vitest';
import { minutesStates } from '#lib/domain/meetings.ts';
import { asParagraph, canApprove, standing } from '#lib/components/meeting/after/words.ts';
import { meetingViewOf } from '../support/meeting-view.ts';

describe('after the meeting, in words', () => {
  test('each state says where the minutes are, and whose turn it is', () => {
    const view = meetingViewOf({ state: 'ended' });
    const said = (may: Partial<typeof view.may>) =>
      minutesStates.map((state) =>
        standing({ ...view, may: { ...view.may, ...may }, minutes: { ...view.minutes, state } }),
      );
    const reader = said({});
    const chair = said({ review: true, sign: true });
    expect(new Set(reader).size).toBe(minutesStates.length);
    expect(reader[1]).toContain('The chair is reviewing');
    expect(chair[1]).toContain('let the draft go out');
    expect(reader[3]).toContain('wait for the chair’s signature');
    expect(chair[3]).toContain('Sign them');
    expect(chair[4]).toBe(reader[4]);
  });

  test('only a later meeting that has begun can have approved', () => {
    const view = { id: 'm', startsAt: '2026-03-02T18:30:00.000Z' };
    const later = {
      id: 'n',
      boardId: 'b',
      title: 'Summer',
      startsAt: '2026-06-02T18:30:00.000Z',
      state: 'inSession' as const,
      minutesState: 'draft' as const,
    };
    expect(canApprove(view, later)).toBe(true);
    expect(canApprove(view, { ...later, state: 'scheduled' })).toBe(false);
    expect(canApprove(view, { ...later, startsAt: view.startsAt })).toBe(false);
    expect(canApprove(view, { ...later, id: 'm' })).toBe(false);
  });

  test('what is typed in lines is one paragraph', () => {
    expect(asParagraph('  One\n\n two\tthree ')).toBe('One two three');
  });
});
