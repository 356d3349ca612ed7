import { expect, test } from 'vitest';
import { createIds } from '#server/adapters/system/ids.ts';

test('ids sort by time of making, go into addresses, and are not made twice', () => {
  let now = 1_000;
  const ids = createIds({ now: () => now });
  const made = Array.from({ length: 1000 }, () => {
    now += 1;
    return ids.next();
  });
  expect([...made].sort()).toEqual(made);
  expect(new Set(Array.from({ length: 1000 }, () => ids.next())).size).toBe(1000);
  for (const id of made) expect(id).toMatch(/^[0-9a-hjkmnp-tv-z]{30}$/);
  expect(Buffer.from(ids.secret(32), 'base64url')).toHaveLength(32);
});
