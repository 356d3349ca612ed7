/** What registers can be asked for. */
import { z } from 'zod';
import { date, id, line } from '../shared/fields.ts';

export const period = { from: date.optional(), to: date.optional() };
export const whoAndWhat = { personId: id.optional(), text: line(200).optional() };
/** As what it is wanted: as a file it is taken away, which the log says (A5). */
export const format = z.enum(['json', 'csv']).optional();
export const boardFilter = { boardId: id, ...period, ...whoAndWhat, format };
/** Only what is there of the one who asks. */
export const mine = z.boolean().optional();
