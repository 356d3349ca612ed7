import { type About, counted, listed, type Sayings } from './deed.ts';

const marks: Record<string, string> = {
  present: 'present',
  remote: 'present on line',
  apologies: 'sent apologies',
  absent: 'absent',
};
const people = (about: About, name: string): string =>
  listed(about.list(name).map((id) => about.names.person(String(id))));
const at = (about: About): string => ` at ${about.meetingName}`;
const kinds: Record<string, string> = { inPerson: 'they will come', remote: 'they will join on line' };

/** What is done before and in a meeting. */
export const meetingSayings: Sayings = {
  'meeting.create': { kind: 'meetings', says: (a) => `planned the meeting ${a.meetingName}` },
  'meeting.change': { kind: 'meetings', says: (a) => `changed the details of ${a.meetingName}` },
  'meeting.addItem': {
    kind: 'meetings',
    says: (a) => `added ${a.item} to the agenda of ${a.meetingName}`,
  },
  'meeting.changeItem': { kind: 'meetings', says: (a) => `changed ${a.item} of ${a.meetingName}` },
  'meeting.removeItem': {
    kind: 'meetings',
    says: (a) => `removed an item${a.number('part') === 2 ? ' of Part 2' : ''} from the agenda of ${a.meetingName}`,
  },
  'meeting.orderItems': { kind: 'meetings', says: (a) => `changed the order of the agenda of ${a.meetingName}` },
  'meeting.addPaper': { kind: 'meetings', says: (a) => `attached a paper to ${a.item} of ${a.meetingName}` },
  'meeting.removePaper': { kind: 'meetings', says: (a) => `removed a paper from ${a.item} of ${a.meetingName}` },
  'meeting.giveNotice': {
    kind: 'meetings',
    says: (a) =>
      `gave notice of ${a.meetingName}${a.deed.detail.again === true ? ' again' : ''}, ${counted(a.number('clearDays') ?? 0, 'clear day')} before${
        a.deed.detail.shortened === undefined ? '' : `; the chair shortened it${a.within('shortened').reason}`
      }`,
  },
  'meeting.seeNotice': { kind: 'meetings', says: (a) => `saw the notice of ${a.meetingName}` },
  'meeting.reply': {
    kind: 'meetings',
    says: (a) => `said of ${a.meetingName} that ${kinds[a.text('kind') ?? ''] ?? 'they cannot come'}`,
  },
  'meeting.start': { kind: 'meetings', says: (a) => `opened ${a.meetingName}` },
  'meeting.end': { kind: 'meetings', says: (a) => `closed ${a.meetingName}` },
  'meeting.adjourn': { kind: 'meetings', says: (a) => `adjourned ${a.meetingName}` },
  'meeting.cancel': {
    kind: 'meetings',
    says: (a) =>
      `cancelled ${a.meetingName}${a.reason}${(a.number('told') ?? 0) > 0 ? `; ${counted(a.number('told')!, 'person', 'people')} were told by mail` : ''}`,
  },
  'meeting.putBack': {
    kind: 'meetings',
    says: (a) =>
      `put ${a.meetingName} back, which had been cancelled${a.deed.detail.noticeStands === false ? '; notice is to be given anew' : ''}`,
  },
  'meeting.carryOver': {
    kind: 'meetings',
    says: (a) => `put minutes that a cancelled meeting was to approve on the agenda of ${a.meetingName}`,
  },
  'meeting.moveTo': { kind: 'meetings', says: (a) => `called ${a.item}${at(a)}` },
  'meeting.setPresiding': {
    kind: 'meetings',
    says: (a) =>
      a.person === '' ? `recorded that nobody presides${at(a)}` : `recorded that ${a.personName} presides${at(a)}`,
  },
  'meeting.setSpeaker': {
    kind: 'meetings',
    says: (a) => (a.person === '' ? `took back the floor${at(a)}` : `gave ${a.personName} the floor${at(a)}`),
  },
  'hand.raise': { kind: 'meetings', says: (a) => `raised a hand${at(a)}` },
  'hand.lower': { kind: 'meetings', says: (a) => `lowered a hand${at(a)}` },
  'attendance.reseat': {
    kind: 'meetings',
    says: (a) => `took ${a.personName} down with another role${at(a)}`,
  },
  'attendance.record': {
    kind: 'meetings',
    says: (a) => `recorded ${a.whose} attendance${at(a)}: ${marks[a.text('mark') ?? ''] ?? 'changed'}`,
  },
  'attendance.arrival': { kind: 'meetings', says: (a) => `recorded ${a.whose} arrival${at(a)}` },
  'attendance.departure': { kind: 'meetings', says: (a) => `recorded ${a.whose} departure${at(a)}` },
  'attendance.addGuest': { kind: 'meetings', says: (a) => `recorded a guest${at(a)}` },
  'attendance.guestLeaves': { kind: 'meetings', says: (a) => `recorded that a guest left${at(a)}` },
  'part2.setAccess': {
    kind: 'access',
    says: (a) =>
      `set who may read ${a.item} of ${a.meetingName}: ${people(a, 'admitted') || 'nobody'} let in besides the governors, ${people(a, 'withdrawn') || 'nobody'} withdrawn${a.reason}`,
  },
  'interest.declare': {
    kind: 'meetings',
    says: (a) =>
      a.meetingId === ''
        ? 'put an interest on the register'
        : `recorded ${a.whose} interest in ${a.item} of ${a.meetingName}${a.deed.detail.withdrew === true ? '; they left for it' : ''}`,
  },
  'interest.confirm': { kind: 'data', says: () => 'confirmed an interest on the register' },
  'interest.declareNone': { kind: 'data', says: () => 'declared that they have no interests' },
  'interest.end': { kind: 'data', says: () => 'ended an interest on the register' },
  'motion.move': { kind: 'meetings', says: (a) => `put a motion on ${a.item}${at(a)}` },
  'motion.change': { kind: 'meetings', says: (a) => `changed a motion${at(a)}` },
  'motion.openVote': { kind: 'meetings', says: (a) => `opened a vote${at(a)}` },
  'motion.cast': { kind: 'meetings', says: (a) => `recorded ${a.whose} vote${at(a)}` },
  'motion.count': {
    kind: 'meetings',
    says(a) {
      const counts = a.within('counts');
      const result = ['for', 'against', 'abstain'].map((name) => counts.number(name));
      const says = result.includes(undefined) ? '' : `: ${result[0]} for, ${result[1]} against, ${result[2]} abstained`;
      if (says !== '' && result.every((number) => number === 0))
        return `closed a vote${at(a)} in which nothing was cast`;
      return `counted a vote${at(a)}${says}`;
    },
  },
  'motion.castingVote': { kind: 'meetings', says: (a) => `recorded the casting vote${at(a)}` },
  'motion.agree': { kind: 'meetings', says: (a) => `recorded a motion as agreed without a vote${at(a)}` },
  'motion.withdraw': { kind: 'meetings', says: (a) => `withdrew a motion${at(a)}` },
  // Of a confidential item: whatever it came to.
  'motion.close': { kind: 'meetings', says: (a) => `recorded what became of a motion${at(a)}` },
  'motion.lapse': { kind: 'meetings', says: (a) => `recorded that a tied motion was not carried${at(a)}` },
  'ballot.paper': { kind: 'meetings', says: (a) => `took a paper of a secret ballot${at(a)}` },
  'action.give': {
    kind: 'meetings',
    says: (a) => `gave ${a.names.person(a.text('ownerId') ?? '')} an action${at(a)}`,
  },
  'action.change': {
    kind: 'meetings',
    says: (a) => {
      const state = a.text('state');
      if (state === 'done') return `recorded an action from ${a.meetingName} as done`;
      return state === 'dropped'
        ? `dropped an action from ${a.meetingName}`
        : `changed an action from ${a.meetingName}`;
    },
  },
};
