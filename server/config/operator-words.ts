/** What the operator says of themselves, for the public pages. */
import { z } from 'zod';

export interface SubProcessor {
  name: string;
  does: string;
  where: string;
}

/** "Hosting Ltd | Hosting | London; Mail Ltd | Mail | Dublin". @returns undefined when it is not of that form */
export function readSubProcessors(text: string): SubProcessor[] | undefined {
  const entries = text
    .split(';')
    .map((entry) => entry.split('|').map((part) => part.trim()))
    .filter((parts) => parts.join('') !== '');
  if (entries.some((parts) => parts.length !== 3 || parts.some((part) => part === '' || part.length > 200))) {
    return undefined;
  }
  return entries.map(([name, does, where]) => ({ name: name!, does: does!, where: where! }));
}

export const words = z.string().trim().max(200, 'must have at most 200 characters');

export const subProcessors = z.string().transform((text, context) => {
  const read = readSubProcessors(text);
  if (read) return read;
  context.addIssue('must be “name | what it does | where”, with ; between several');
  return z.NEVER;
});
