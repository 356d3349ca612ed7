import { type About, counted, type Sayings } from './deed.ts';

const of = (about: About): string => ` of ${about.meetingName}`;
const formats: Record<string, string> = { pdf: 'PDF', docx: 'Word document', html: 'web page' };

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
  'minutes.export': {
    kind: 'exports',
    says: (a) =>
      `took away ${a.deed.detail.inspection === true ? 'the inspection copy' : 'a copy'} of the ${
        a.text('itemId') === undefined ? 'minutes' : `confidential minutes of ${a.item}`
      }${of(a)} as a ${formats[a.text('format') ?? ''] ?? 'file'}`,
  },
};
