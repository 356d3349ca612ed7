import { type About, counted, listed, type Sayings } from './deed.ts';

const of = (about: About): string => ` of ${about.meetingName}`;
const formats: Record<string, string> = { pdf: 'PDF', docx: 'Word document', html: 'web page' };

const registers: Record<string, string> = {
  attendance: 'attendance',
  decisions: 'decisions',
  actions: 'actions',
  interests: 'interests',
  terms: 'terms of office',
};

const copyOf = (about: About): string =>
  `${about.deed.detail.inspection === true ? 'the inspection copy' : 'a copy'} of the ${
    about.text('itemId') === undefined ? 'minutes' : `confidential minutes of ${about.item}`
  }${of(about)} as a ${formats[about.text('format') ?? ''] ?? 'file'}`;

const namedItems = 5;

/** Items of several meetings, the first few by their numbers. */
function itemsOf(about: About): string {
  const items = about.parts('items');
  const named = items.slice(0, namedItems).map((part) => `${part.item}${of(part)}`);
  const rest = items.length - named.length;
  if (items.length === 0) return `Part 2 items of ${about.boardName}`;
  return listed(rest === 0 ? named : [...named, counted(rest, 'more Part 2 item')]);
}

/** Minutes and what becomes of them, reads of what is confidential, and what was taken away. */
export const recordSayings: Sayings = {
  'minutes.freeze': { kind: 'minutes', says: (a) => `closed the minutes${of(a)} for the chair’s review` },
  'minutes.folded': {
    kind: 'minutes',
    says: (a) => `put together the closed minutes${of(a)}: ${counted(a.list('documents').length, 'document')}`,
  },
  'minutes.reopen': { kind: 'minutes', says: (a) => `opened the minutes${of(a)} for writing again` },
  'minutes.circulate': { kind: 'minutes', says: (a) => `let the draft minutes${of(a)} go out` },
  'minutes.proposeCorrection': { kind: 'minutes', says: (a) => `proposed a correction to the minutes${of(a)}` },
  'minutes.answerCorrection': {
    kind: 'minutes',
    says: (a) => `${a.text('state') === 'accepted' ? 'accepted' : 'declined'} a correction to the minutes${of(a)}`,
  },
  'minutes.approve': { kind: 'minutes', says: (a) => `recorded that the minutes${of(a)} were approved` },
  'minutes.sign': {
    kind: 'minutes',
    says: (a) => `signed the minutes${of(a)}: ${counted(a.list('records').length, 'record')}`,
  },
  'minutes.addAddendum': { kind: 'minutes', says: (a) => `wrote an addendum to the signed minutes${of(a)}` },
  'minutes.removeAddendum': { kind: 'minutes', says: (a) => `took back an addendum to the minutes${of(a)}` },
  'minutes.signAddendum': { kind: 'minutes', says: (a) => `signed an addendum to the minutes${of(a)}` },
  'minutes.withhold': {
    kind: 'minutes',
    says: (a) => `left something out of inspection copies of the minutes${of(a)}`,
  },
  'minutes.disclose': {
    kind: 'minutes',
    says: (a) => `put something back into inspection copies of the minutes${of(a)}`,
  },
  'minutes.expunge': {
    kind: 'minutes',
    says: (a) => `removed a passage from the history of the minutes${of(a)} for good${a.reason}`,
  },
  'record.seal': { kind: 'minutes', says: (a) => `sealed a record${of(a)}` },
  'record.read': {
    kind: 'part2',
    says: (a) => `read the sealed confidential minutes of ${a.item}${of(a)}`,
  },
  'part2.read': { kind: 'part2', says: (a) => `opened the confidential minutes of ${a.item}${of(a)}` },
  'part2.readPaper': { kind: 'part2', says: (a) => `opened a paper on ${a.item}${of(a)}` },
  'part2.readRecorded': { kind: 'part2', says: (a) => `read what was recorded of ${itemsOf(a)}` },
  'minutes.export': { kind: 'exports', says: (a) => `asked for ${copyOf(a)}` },
  'minutes.download': { kind: 'exports', says: (a) => `took away ${copyOf(a)}` },
  'register.export': {
    kind: 'exports',
    says: (a) =>
      `took away ${a.deed.detail.mine === true ? 'their own part of ' : ''}the register of ${
        registers[a.text('register') ?? ''] ?? 'something'
      } of ${a.boardName} as CSV`,
  },
};
