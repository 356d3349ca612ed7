import type { Part } from '../record-parts.ts';
import type { Inline } from '../records.ts';
import { cleanText } from '../record-words.ts';
import type { Held, HeldSection } from './held.ts';

const text = (says: string): Inline[] => [{ text: cleanText(says) }];
const paragraph = (says: string, look: 'body' | 'note' = 'body'): Part => ({
  is: 'paragraph',
  look,
  content: text(says),
});
const inWords = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/London',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
});
export const momentInWords = (instant: string): string => inWords.format(new Date(instant));

/** What is held on somebody, as a document to be read (V2): the parts that every document is made of. */
export function reportOf({ organisation, person, at, sections }: Held): Part[] {
  return [
    { is: 'title', organisation: organisation.name, title: person.name, kind: 'Personal data held' },
    {
      is: 'facts',
      facts: [
        { label: 'Made on', values: [momentInWords(at)] },
        { label: 'About', values: [person.name] },
        { label: 'Held by', values: [organisation.name] },
      ],
    },
    paragraph(
      'This is all that this organisation holds on this person in Quorate. The same is beside this file as JSON, for ' +
        'machines. Passwords and keys are not in it: they are kept as hashes, or not given out by anybody. What stands ' +
        'in confidential (Part 2) minutes is named by meeting and item alone; ask the clerk of the board for it. What they did to others is told without the others.',
      'note',
    ),
    ...sections.flatMap(sectionParts),
  ];
}

function sectionParts({ title, about, lines }: HeldSection): Part[] {
  return [
    { is: 'heading', level: 2, content: text(title) },
    paragraph(about, 'note'),
    ...(lines.length === 0 ? [paragraph('Nothing is held here.')] : lines.map(recordParts)),
  ];
}

const recordParts = (lines: HeldSection['lines'][number]): Part => ({
  is: 'facts',
  facts: lines.map(([label, value]) => ({ label, values: [cleanText(value)] })),
});
