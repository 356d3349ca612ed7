import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sameParts } from '#lib/components/meeting/room/same-parts.ts';
import { meetingViewOf } from '../support/meeting-view.ts';

const plain = fc.jsonValue({ maxDepth: 4 });

describe('what stays the same when a meeting is shown anew', () => {
  it('is always worth the same as what came', () => {
    fc.assert(
      fc.property(plain, plain, (before, now) => {
        expect(sameParts(before, now)).toEqual(now);
      }),
    );
  });
  it('is the very same when nothing changed', () => {
    fc.assert(
      fc.property(plain, (before) => {
        expect(sameParts(before, structuredClone(before))).toBe(before);
      }),
    );
  });
  it('keeps each item that did not change, also where it has moved', () => {
    const [first, second] = meetingViewOf().items;
    const before = { items: [first!, second!], hands: [], you: { personId: 'g' } };
    const changed = { ...structuredClone(second!), title: 'Another title' };
    const now = sameParts(before, structuredClone({ ...before, items: [changed, first!] }));
    expect(now.items[0]).toEqual(changed);
    expect(now.items[0]).not.toBe(second);
    expect(now.items[1]).toBe(first);
    expect(now.you).toBe(before.you);
    expect(now.hands).toBe(before.hands);
  });
  it('tells a name that is gone from one that is not set', () => {
    expect(sameParts({ a: 1, b: 2 }, { a: 1, c: undefined })).toEqual({ a: 1, c: undefined });
    expect(sameParts({ a: 1, speakerId: 'g' }, { a: 1 })).toEqual({ a: 1 });
  });
});
