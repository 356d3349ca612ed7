/**
 * A copy of a record as a sequence of parts in reading order, in words: what every format is made from. It is not told
 * what a part looks like; it is told what it is.
 */
import type { Block, CopyOf, Inline, ItemRecord, MinutesRecord, Seal } from './records.ts';
import { attendanceFacts, type Fact, meetingFacts } from './record-facts.ts';
import {
  actionWords,
  cleanText,
  copyWords,
  dateWords,
  dayWords,
  declarationWords,
  kindWords,
  leftOutWords,
  momentWords,
  motionLabel,
  motionWords,
  sentence,
} from './record-words.ts';

export interface Cell {
  header: boolean;
  parts: Part[];
}
export type Part =
  /** `organisation` stands over the title, `kind` under it. */
  | { is: 'title'; organisation: string; title: string; kind: string }
  | { is: 'heading'; level: 2 | 3 | 4 | 5; number?: string; content: Inline[] }
  | { is: 'paragraph'; look: 'body' | 'note'; content: Inline[] }
  | { is: 'facts'; facts: Fact[] }
  | { is: 'list'; ordered: boolean; items: Part[][] }
  | { is: 'table'; rows: Cell[][] }
  /** Set apart from the text around it. */
  | { is: 'box'; kind: 'decision' | 'undecided' | 'action' | 'leftOut' | 'seal'; paragraphs: Inline[][] }
  /** Lines to sign on, on paper. */
  | { is: 'signature'; lines: string[] };

const schemes = new Set(['http:', 'https:', 'mailto:', 'tel:']);
function safeLink(address: string): string | undefined {
  const url = URL.parse(address);
  return url !== null && schemes.has(url.protocol) ? url.href : undefined;
}

function cleaned(content: readonly Inline[]): Inline[] {
  return content.map((one) => {
    if ('break' in one) return one;
    const { link, withheld: _, ...rest } = one;
    const address = link === undefined ? undefined : safeLink(link);
    return { ...rest, text: cleanText(one.text), ...(address === undefined ? {} : { link: address }) };
  });
}
const plain = (text: string): Inline[] => [{ text: cleanText(text) }];
const labelled = (label: string, text: string): Inline[] => [
  { text: label, bold: true },
  { text: ` ${cleanText(text)}` },
];
const note = (text: string): Part => ({ is: 'paragraph', look: 'note', content: plain(text) });

/** Everything, in reading order. */
export function partsOf(copy: CopyOf): Part[] {
  const { record } = copy;
  const { organisation, board, meeting } = record;
  const what = kindWords(record);
  return [
    {
      is: 'title',
      organisation: cleanText(`${organisation.name} · ${board.name}`),
      title: cleanText(meeting.title),
      kind: `${what} of the meeting on ${dayWords(meeting.startsAt)}`,
    },
    ...copyWords(copy).map(note),
    { is: 'facts', facts: meetingFacts(record) },
    ...(record.kind === 'addendum' ? addendumParts(record) : []),
    ...(record.attendance.length + record.guests.length > 0
      ? [heading(2, 'Attendance'), { is: 'facts' as const, facts: attendanceFacts(record) }]
      : []),
    ...record.items.flatMap((item) => itemParts(item, record.part)),
    ...approvalParts(record),
    ...signatureParts(copy),
    ...addendaParts(copy),
  ];
}

const heading = (level: 2 | 3, text: string): Part => ({ is: 'heading', level, content: plain(text) });

function itemParts({ number, title, level, part, declarations, blocks }: ItemRecord, whole: 1 | 2): Part[] {
  const own = level === 0 ? 2 : 3;
  return [
    { is: 'heading', level: own, ...(number === '' ? {} : { number: cleanText(number) }), content: plain(title) },
    ...(part === 2 && whole === 1 && blocks.length === 0 ? [note('Confidential (Part 2): minuted separately.')] : []),
    ...declarations.map((one): Part => ({
      is: 'paragraph',
      look: 'body',
      content: labelled('Declaration of interest:', declarationWords(one)),
    })),
    ...blocks.flatMap((block) => blockParts(block, level)),
  ];
}

function blockParts(block: Block, level: 0 | 1): Part[] {
  switch (block.kind) {
    case 'paragraph': {
      // Empty lines are for typing: they say nothing.
      const empty = block.content.every((one) => 'break' in one || one.text.trim() === '');
      return empty ? [] : [{ is: 'paragraph', look: 'body', content: cleaned(block.content) }];
    }
    case 'heading':
      return [{ is: 'heading', level: (block.level + level) as 3 | 4 | 5, content: cleaned(block.content) }];
    case 'list': {
      const items = block.items.map((blocks) => blocks.flatMap((one) => blockParts(one, level)));
      return [{ is: 'list', ordered: block.ordered, items }];
    }
    case 'table':
      return [
        {
          is: 'table',
          rows: block.rows.map((row) =>
            row.map(({ header, blocks }) => ({ header, parts: blocks.flatMap((one) => blockParts(one, level)) })),
          ),
        },
      ];
    case 'motion': {
      const { motion } = block;
      const decided = motion.state === 'carried';
      const words = motionWords(motion);
      return [
        {
          is: 'box',
          kind: decided ? 'decision' : 'undecided',
          paragraphs: [
            labelled(`${motionLabel(motion)}:`, sentence(motion.text)),
            ...(words === '' ? [] : [plain(words)]),
          ],
        },
      ];
    }
    case 'action': {
      const { who, what } = actionWords(block.action);
      return [
        {
          is: 'box',
          kind: 'action',
          paragraphs: [
            [
              { text: 'ACTION:', bold: true },
              { text: ' ' },
              { text: cleanText(who), bold: true },
              ...plain(` ${what}`),
            ],
          ],
        },
      ];
    }
    case 'leftOut':
      return [{ is: 'box', kind: 'leftOut', paragraphs: [plain(leftOutWords(block.why))] }];
  }
}

function addendumParts({ addendum }: MinutesRecord): Part[] {
  if (addendum === undefined) return [];
  return [
    heading(2, 'Addendum'),
    ...linesOf(addendum.text),
    note(`Added by ${addendum.by} on ${momentWords(addendum.at)} to the record with the SHA-256 ${addendum.to}.`),
  ];
}

const linesOf = (text: string): Part[] =>
  text
    .split(/\n+/)
    .filter((line) => line.trim() !== '')
    .map((line) => ({ is: 'paragraph', look: 'body', content: plain(line) }));

/** After the signature, since they are no part of what was signed there: each has a signature of its own. */
function addendaParts({ addenda = [] }: CopyOf): Part[] {
  if (addenda.length === 0) return [];
  return [
    heading(2, 'Addenda'),
    note(
      'Added after these minutes were signed. The record above is as it was signed; each addendum is one of its own.',
    ),
    ...addenda.flatMap(({ text, at, by, seal }, place): Part[] => [
      heading(3, `Addendum ${place + 1}`),
      ...linesOf(text),
      note(`Added by ${by} on ${momentWords(at)}.`),
      sealBox(seal),
    ]),
  ];
}

function approvalParts({ approval }: MinutesRecord): Part[] {
  if (approval === undefined) return [];
  const { meeting, at, corrections } = approval;
  const said = `Approved on ${dateWords(at)} at the meeting “${meeting.title}” of ${dateWords(meeting.startsAt)}`;
  return [
    heading(2, 'Approval'),
    {
      is: 'paragraph',
      look: 'body',
      content: plain(corrections.length === 0 ? `${said}, without corrections.` : `${said}, with these corrections:`),
    },
    ...(corrections.length === 0
      ? []
      : [
          {
            is: 'list' as const,
            ordered: false,
            items: corrections.map(({ item, text }): Part[] => [
              { is: 'paragraph', look: 'body', content: plain(`${item === undefined ? '' : `Item ${item}: `}${text}`) },
            ]),
          },
        ]),
  ];
}

function signatureParts({ seal, record }: CopyOf): Part[] {
  if (seal === undefined) {
    // An addendum is sealed when it is made; without its seal there is nothing to sign.
    return record.kind === 'addendum'
      ? []
      : [heading(2, 'Signature'), { is: 'signature', lines: ['Signed by the chair', 'Date'] }];
  }
  return [heading(2, 'Signature'), sealBox(seal)];
}

const sealBox = ({ signedBy, signedAt, sha256, sequence, keyId }: Seal): Part => ({
  is: 'box',
  kind: 'seal',
  paragraphs: [
    labelled('Signed', `by ${signedBy.name} on ${momentWords(signedAt)}.`),
    plain(`SHA-256 of the signed record: ${sha256}`),
    plain(`Record ${sequence} in the board’s chain of signed records. Key ${keyId}.`),
  ],
});
