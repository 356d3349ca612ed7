import { type z } from 'zod';
import { QuorateError } from '#server/errors.ts';

type RawIssue = Parameters<z.core.$ZodErrorMap>[0];

const kinds: Record<string, string> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a set of fields',
};

/** Plain words for what a schema found; what a field says of itself comes first. */
function plain(issue: RawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? 'is missing' : `must be ${kinds[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return issue.input === undefined ? 'is missing' : `must be one of: ${issue.values.map(String).join(', ')}`;
    case 'invalid_union':
      return issue.input === undefined ? 'is missing' : 'is not one of the possible values';
    case 'too_small':
      if (issue.minimum === 1 && issue.origin !== 'number' && issue.origin !== 'int') return 'must not be empty';
      return issue.origin === 'string' || issue.origin === 'array'
        ? `must have at least ${issue.minimum} ${issue.origin === 'string' ? 'characters' : 'entries'}`
        : `must be at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' || issue.origin === 'array'
        ? `must have at most ${issue.maximum} ${issue.origin === 'string' ? 'characters' : 'entries'}`
        : `must be at most ${issue.maximum}`;
    default:
      return 'is not valid';
  }
}

/** @throws QuorateError `invalid`; the message names each field */
export function invalid(fields: Record<string, string>): QuorateError {
  const all = Object.entries(fields).map(([path, says]) => (path === '' ? `The input ${says}` : `${path} ${says}`));
  return new QuorateError('invalid', `Not valid: ${all.join('; ')}.`, { fields });
}

/**
 * Reads an unknown input by a schema.
 * @throws QuorateError `invalid` with plain words for each field, by its path (`memberships.0.role`)
 */
export function parse<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const read = schema.safeParse(input, { error: plain });
  if (read.success) return read.data;
  const fields: Record<string, string> = {};
  for (const issue of read.error.issues.slice(0, 20)) {
    const path = issue.path.map(String);
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys.slice(0, 20))
        fields[[...path, key].join('.').slice(0, 100)] ??= 'is not a known field';
    } else fields[path.join('.')] ??= issue.message;
  }
  throw invalid(fields);
}

/**
 * The id of the aggregate that an input is about, read before anything else of it: who may not know of the aggregate
 * learns nothing about the input either (W1).
 */
export function idIn(input: unknown, field: string): string {
  const value: unknown = typeof input === 'object' && input !== null ? Reflect.get(input, field) : undefined;
  if (value === undefined) throw invalid({ [field]: 'is missing' });
  if (typeof value !== 'string' || value === '' || value.length > 100) throw invalid({ [field]: 'is not valid' });
  return value;
}
