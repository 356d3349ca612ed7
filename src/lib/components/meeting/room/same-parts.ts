type Parts = Record<string, unknown>;

const isParts = (value: unknown): value is Parts =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const nameOf = (value: unknown): unknown => (isParts(value) ? (value.id ?? value.personId) : undefined);

/**
 * `now`, made of what `before` was made of wherever the two are alike: a page that compares by identity draws what has
 * changed, and nothing else. What stands in a list is known by its id, wherever it stands.
 * @param before plain data, as it comes from the API
 */
export function sameParts<T>(before: unknown, now: T): T {
  if (Object.is(before, now)) return now;
  if (Array.isArray(now)) return Array.isArray(before) ? (sameList(before, now) as T) : now;
  return isParts(now) && isParts(before) ? (sameObject(before, now) as T) : now;
}

function sameList(before: readonly unknown[], now: readonly unknown[]): readonly unknown[] {
  const known = new Map(before.map((value) => [nameOf(value), value]));
  const made = now.map((value, at) => {
    const name = nameOf(value);
    return sameParts(name === undefined ? before[at] : known.get(name), value);
  });
  return made.length === before.length && made.every((value, at) => value === before[at]) ? before : made;
}

function sameObject(before: Parts, now: Parts): Parts {
  const names = Object.keys(now);
  const made = Object.fromEntries(names.map((name) => [name, sameParts(before[name], now[name])]));
  const alike = names.length === Object.keys(before).length && names.every((name) => isSame(before, made, name));
  return alike ? before : made;
}

const isSame = (before: Parts, now: Parts, name: string): boolean =>
  Object.hasOwn(before, name) && before[name] === now[name];
