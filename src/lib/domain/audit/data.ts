import { counted, type Sayings } from './deed.ts';

/** What an organisation decides about itself and about personal data. */
export const dataSayings: Sayings = {
  'workspace.setUp': { kind: 'data', says: () => 'set this workspace up' },
  'organisation.add': { kind: 'data', says: (a) => `took in the organisation ${a.text('name') ?? ''}`.trimEnd() },
  'organisation.export': { kind: 'exports', says: () => 'had all that is held of the organisation put into a folder' },
  'board.add': { kind: 'data', says: (a) => `added the board ${a.text('name') ?? a.boardName}` },
  'board.changeRules': { kind: 'data', says: (a) => `changed the rules that ${a.boardName} goes by` },
  'board.setTemplates': { kind: 'data', says: (a) => `changed the agenda templates of ${a.boardName}` },
  'audit.export': {
    kind: 'exports',
    says: (a) => `took away ${a.text('format') === 'csv' ? 'entries of the audit log as CSV' : 'the whole audit log'}`,
  },
  'audit.setHeadMail': {
    kind: 'data',
    says: (a) =>
      a.text('address') === undefined
        ? 'ended the daily mail of the audit log’s head'
        : `had the audit log’s head mailed daily to ${a.text('address')}`,
  },
  'data.openRequest': {
    kind: 'data',
    says: (a) => `recorded that ${a.personName} asked for their data on ${a.text('receivedOn') ?? 'an unknown day'}`,
  },
  'data.extendRequest': {
    kind: 'data',
    says: (a) => `extended the answer to ${a.whose} request by two months${a.reason}`,
  },
  'data.pauseRequest': { kind: 'data', says: (a) => `paused the clock of ${a.whose} request${a.reason}` },
  'data.resumeRequest': { kind: 'data', says: (a) => `let the clock of ${a.whose} request run on` },
  'data.closeRequest': {
    kind: 'data',
    says: (a) => `closed ${a.whose} request for their data: ${a.text('how') === 'answered' ? 'answered' : 'withdrawn'}`,
  },
  'data.export': { kind: 'exports', says: (a) => `had all that is held on ${a.personName} put into a file` },
  'data.download': { kind: 'exports', says: (a) => `took away the file of all that is held on ${a.personName}` },
  'data.erase': { kind: 'data', says: (a) => `erased the personal data of ${a.personName}${a.reason}` },
  'data.setRetention': { kind: 'data', says: () => 'changed how long data is kept' },
  'data.retentionRun': {
    kind: 'data',
    says: (a) => `deleted ${counted(a.number('total') ?? 0, 'thing')} whose time was over`,
  },
  'minutes.endHistory': {
    kind: 'data',
    says: (a) => `deleted the history of the minutes of ${a.meetingName}, whose time was over`,
  },
  'agreement.accept': {
    kind: 'data',
    says: (a) =>
      `accepted the data processing agreement for the organisation${
        a.text('version') === undefined ? '' : `, version ${a.text('version')}`
      }`,
  },
};
