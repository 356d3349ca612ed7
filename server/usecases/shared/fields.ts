/** The kinds of field that inputs are made of, with what a person is told when one is wrong. */
import { z } from 'zod';
import { isOneLine, isUsername, limits, normaliseUsername } from '#lib/domain/names.ts';
import { itemKinds, purposes } from '#lib/domain/meetings.ts';
import { categories, roles } from '#lib/domain/people.ts';

export const id = z.string().min(1).max(100);

/** One line of text, trimmed, NFC. */
export const line = (max: number) =>
  z
    .string()
    .trim()
    .normalize('NFC')
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .refine(isOneLine, 'must be one line of plain text');

export const name = line(limits.name);
export const title = line(limits.title);
export const place = line(limits.place);
export const reason = line(limits.reason);
/** One paragraph of plain text. */
export const motionText = line(limits.motion);
export const correctionText = line(limits.correction);
export const actionText = line(limits.action);
export const interestText = line(limits.interest);
export const email = z
  .email('must be an e-mail address')
  .max(limits.email, `must have at most ${limits.email} characters`);

export const username = z
  .string()
  .max(limits.username * 4, `must have at most ${limits.username} characters`)
  .overwrite(normaliseUsername)
  .refine(
    isUsername,
    `must have ${limits.usernameMin} to ${limits.username} letters, digits or . _ - @, and begin and end with a letter or digit`,
  );

/** A user name that is being given: whatever was chosen once. */
export const givenUsername = z
  .string()
  .max(limits.username * 4, `must have at most ${limits.username} characters`)
  .overwrite(normaliseUsername)
  .min(1, 'must not be empty');

/** A password that is being chosen. */
export const newPassword = z
  .string()
  .min(limits.passwordMin, `must have at least ${limits.passwordMin} characters`)
  .max(limits.password, `must have at most ${limits.password} characters`);

/** A password that is being given: whatever was chosen once. */
export const givenPassword = z
  .string()
  .min(1, 'must not be empty')
  .max(limits.password, `must have at most ${limits.password} characters`);

export const role = z.enum(roles);
export const category = z.enum(categories);
export const purpose = z.enum(purposes);
export const part = z.union([z.literal(1), z.literal(2)], 'must be 1 or 2');
export const level = z.union([z.literal(0), z.literal(1)], 'must be 0 or 1');
export const itemKind = z.enum(itemKinds);
export const plannedMinutes = z.int().min(1).max(limits.plannedMinutes);
export const seats = z.int().min(1).max(limits.seats);
/** The version of the part that a change is based on (W3). */
export const baseVersion = z.int().min(0);

const earliest = Date.parse('1900-01-01T00:00:00Z');
const latest = Date.parse('2200-01-01T00:00:00Z');

/** An instant with its offset, kept as UTC. */
export const instant = z.iso
  .datetime({ offset: true, error: 'must be a date and time with an offset, such as 2026-03-04T18:30:00Z' })
  .refine((text) => {
    const at = Date.parse(text);
    return Number.isNaN(at) || (at >= earliest && at < latest);
  }, 'must lie between the years 1900 and 2200')
  // Zod runs this on what it has refused already, too.
  .overwrite((text) => (Number.isNaN(Date.parse(text)) ? text : new Date(text).toISOString()));

/** A day, YYYY-MM-DD. */
export const date = z.iso.date('must be a date such as 2026-03-04').refine((text) => {
  const at = Date.parse(text);
  return Number.isNaN(at) || (at >= earliest && at < latest);
}, 'must lie between the years 1900 and 2200');

export const boardKind = z.enum(['board', 'committee']);

export const membership = z.strictObject({
  boardId: id,
  role,
  category: category.optional(),
  votes: z.boolean().optional(),
});

/** For whoever is new on a board: the term too, if it does not begin today or its end is known. */
export const newPlace = membership.extend({ termStart: date.optional(), termEnd: date.optional() });
export type NewPlaceInput = z.infer<typeof newPlace>;

export const agendaItem = z.strictObject({
  title,
  purpose: purpose.optional(),
  part: part.optional(),
  plannedMinutes: plannedMinutes.optional(),
  presenterId: id.optional(),
  level: level.optional(),
  kind: itemKind.optional(),
});
export type AgendaItemInput = z.infer<typeof agendaItem>;
