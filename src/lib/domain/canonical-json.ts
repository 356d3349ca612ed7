/**
 * JSON with one spelling for each value, so that a hash over it means something: RFC 8785 (JSON Canonicalization
 * Scheme). Members sorted by UTF-16 code units, ECMAScript's own spelling of numbers and strings, no white space.
 * Members that are `undefined` are left out, as JSON does.
 * @throws TypeError for what JSON cannot hold: NaN, infinities, bigints, functions, lone surrogates, other than plain objects
 */
export function canonicalJson(value: unknown): string {
  switch (typeof value) {
    case 'string':
      if (!value.isWellFormed()) throw new TypeError('A lone surrogate has no canonical form.');
      return JSON.stringify(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical form.`);
      return JSON.stringify(value);
    case 'boolean':
      return value ? 'true' : 'false';
    case 'object':
      if (value === null) return 'null';
      return Array.isArray(value) ? canonicalList(value) : canonicalObject(value);
    default:
      throw new TypeError(`A ${typeof value} has no canonical form.`);
  }
}

function canonicalList(list: readonly unknown[]): string {
  return `[${Array.from(list, (entry) => canonicalJson(entry)).join(',')}]`;
}

function canonicalObject(object: object): string {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError('Only plain objects have a canonical form.');
  const members = Object.entries(object)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return `{${members.map(([key, value]) => `${canonicalJson(key)}:${canonicalJson(value)}`).join(',')}}`;
}
