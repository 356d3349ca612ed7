import type { Ruling } from './rule-set.ts';

export const protectedMatters = ['removeChair', 'suspendGovernor'] as const;
export type ProtectedMatter = (typeof protectedMatters)[number];

const called: Record<ProtectedMatter, string> = {
  removeChair: 'remove the chair or vice-chair',
  suspendGovernor: 'suspend a governor',
};

const about = (title: string): ProtectedMatter | undefined => {
  if (/\bremov(e|al|ing)\b.*\b(vice-?)?chair\b/i.test(title)) return 'removeChair';
  return /\bsuspen(d|sion|ding)\b.*\b(governor|trustee)/i.test(title) ? 'suspendGovernor' : undefined;
};

/** What an agenda’s titles say of matters for which notice is never shortened. The words are a help: the clerk knows best. */
export const protectedMattersIn = (items: readonly { title: string }[]): ProtectedMatter[] => [
  ...new Set(items.flatMap(({ title }) => about(title) ?? [])),
];

/**
 * Whether the chair may let fewer days of notice do: on the ground that there are matters demanding urgent consideration,
 * but never to remove the chair or vice-chair, or to suspend a governor.
 * Source: SI 2013/1624 reg. 13(5) and (6).
 */
export function mayShortenNotice(matters: readonly ProtectedMatter[]): Ruling<boolean> {
  const [first] = matters;
  return first === undefined
    ? { value: true, says: 'The chair may shorten the notice, with a reason, for what cannot wait.' }
    : { value: false, says: `Notice is never shortened for a meeting that is to ${called[first]}.` };
}
