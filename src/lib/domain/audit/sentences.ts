/** The audit log in plain words: one sentence for each action there is (A5). */
import { accessSayings } from './access.ts';
import { dataSayings } from './data.ts';
import { About, type AuditKind, type AuditNames, type Deed, type Sayings } from './deed.ts';
import { meetingSayings } from './meetings.ts';
import { recordSayings } from './records.ts';
import { signInSayings } from './sign-ins.ts';

export const sayings: Sayings = {
  ...signInSayings,
  ...accessSayings,
  ...meetingSayings,
  ...recordSayings,
  ...dataSayings,
};

/** @returns undefined for an action that no version of this software knows */
export const kindOf = (action: string): AuditKind | undefined => sayings[action]?.kind;

/** "Priya Shah ended David Okafor’s access to Oakfield’s board, with the reason ‘left’." */
export function sentenceOf(deed: Deed, names: AuditNames): string {
  const who = names.person(deed.actor);
  const saying = sayings[deed.action];
  // An entry that a newer version wrote is shown all the same.
  const says = saying === undefined ? `did “${deed.action}”` : saying.says(new About(deed, names));
  return `${who} ${says}.`;
}
