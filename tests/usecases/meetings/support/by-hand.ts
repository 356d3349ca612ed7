/** What has to hold of each step that a meeting takes, said once more and by hand: nothing here asks the domain. */
import { expect } from 'vitest';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { Motion } from '#lib/domain/motions.ts';
import type { OutboxEntry } from '#server/ports.ts';

export interface Step {
  before: Meeting;
  after: Meeting;
  entry: OutboxEntry;
}

const governs = ['chair', 'viceChair', 'governor'];
/** Of six seats four are filled. */
export const needed = 2;

/** In the room: the board has not approved that those at a distance count. */
export const governorsHere = (meeting: Meeting): string[] =>
  (meeting.attendance ?? [])
    .filter(
      ({ role, stays }) =>
        governs.includes(role) && stays.some(({ to, remote }) => to === undefined && remote !== true),
    )
    .map(({ personId }) => personId);

export const takingPart = (meeting: Meeting, itemId: string): string[] =>
  governorsHere(meeting).filter(
    (personId) =>
      !(meeting.declarations ?? []).some((d) => d.itemId === itemId && d.personId === personId && d.withdrew),
  );

/** What each command may touch: anything else would have been somebody else's. */
const touches: Record<string, readonly (keyof Meeting)[]> = {
  'attendance.arrival': ['attendance', 'presidingId'],
  'attendance.departure': ['attendance', 'hands', 'speakerId'],
  'interest.declare': ['declarations', 'items'],
  'meeting.moveTo': ['currentItemId', 'calls', 'versions', 'declarations', 'items'],
  'meeting.adjourn': ['state', 'calls', 'adjournments', 'versions'],
  'meeting.start': ['state', 'calls', 'adjournments', 'versions'],
  'meeting.setPresiding': ['presidingId', 'versions'],
  'meeting.setSpeaker': ['hands', 'speakerId'],
  'hand.raise': ['hands'],
  'hand.lower': ['hands'],
};

const follows: Record<Motion['state'], readonly Motion['state'][]> = {
  moved: ['moved', 'voting', 'carried', 'withdrawn'],
  voting: ['voting', 'carried', 'lost', 'notPut', 'tied', 'withdrawn'],
  tied: ['carried', 'lost'],
  carried: [],
  lost: [],
  notPut: [],
  withdrawn: [],
};

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** W3: nothing of what others had written is gone, and nothing else has changed. */
function nothingLost({ before, after, entry }: Step): void {
  const allowed = entry.action.startsWith('motion.') ? (['motions'] as const) : touches[entry.action];
  expect(allowed, entry.action).toBeDefined();
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)]) as Set<keyof Meeting>) {
    if (!allowed!.includes(key)) expect(after[key], `${entry.action} changed ${key}`).toEqual(before[key]);
  }
  const { personId, motionId, declarationId } = entry.detail;
  const others = <T>(list: readonly T[] | undefined, its: (one: T) => boolean) =>
    (list ?? []).filter((one) => !its(one));
  const rest = (m: Meeting) => ({
    attendance: others(m.attendance, (one) => one.personId === personId),
    motions: others(m.motions, (one) => one.id === motionId),
    ...(entry.action === 'meeting.moveTo'
      ? {}
      : { declarations: others(m.declarations, (d) => d.id === declarationId) }),
  });
  expect(rest(after)).toEqual(rest(before));
}

function motionsFollow({ before, after, entry }: Step): void {
  for (const motion of after.motions ?? []) {
    const was = before.motions?.find(({ id }) => id === motion.id);
    if (was === undefined) expect([motion.state, motion.version]).toEqual(['moved', 1]);
    else if (!same(was, motion)) {
      expect(follows[was.state], `${entry.action} from ${was.state}`).toContain(motion.state);
      expect(motion.version).toBe(was.version + (entry.action === 'motion.cast' ? 0 : 1));
      voteHolds(before, was, motion);
    }
  }
}

function voteHolds(meeting: Meeting, was: Motion, { state, vote, itemId }: Motion): void {
  const part = takingPart(meeting, itemId);
  const opened = state === 'voting' && vote!.openedAt !== was.vote?.openedAt;
  if (opened) expect([...vote!.eligible].sort()).toEqual([...part].sort());
  const decided = was.state !== 'tied' && ['carried', 'lost', 'notPut', 'tied'].includes(state);
  if (!decided) return;
  expect(part.length).toBeGreaterThanOrEqual(needed);
  expect(vote!.quorum).toEqual({ present: part.length, needed });
  // Nobody counts who is not there, has withdrawn, or came after it was opened.
  for (const personId of vote!.eligible) expect(part).toContain(personId);
  if (vote!.method === 'consensus') return;
  for (const personId of vote!.eligible) expect(was.vote!.eligible).toContain(personId);
  const { for: yes, against, abstain } = vote!.counts!;
  const notCarried = yes + against + abstain > 0 ? 'lost' : 'notPut';
  expect(state).toBe(yes > against ? 'carried' : yes === against && yes > 0 ? 'tied' : notCarried);
  if (vote!.method !== 'names') return;
  const voted = was.vote!.named!.filter(({ personId }) => vote!.eligible.includes(personId));
  expect(vote!.named).toEqual(voted);
  expect(yes).toBe(voted.filter(({ choice }) => choice === 'for').length);
  expect(against).toBe(voted.filter(({ choice }) => choice === 'against').length);
}

/** M1, M2, M6: what has to hold of the meeting at any moment. */
function isWhole(meeting: Meeting): void {
  for (const { stays } of meeting.attendance ?? []) {
    for (const [i, { from, to }] of stays.entries()) {
      if (i < stays.length - 1) expect(to).toBeDefined();
      if (to !== undefined) expect(to >= from).toBe(true);
      if (i > 0) expect(from >= stays[i - 1]!.to!).toBe(true);
    }
  }
  const open = (meeting.calls ?? []).filter(({ to }) => to === undefined).map(({ itemId }) => itemId);
  expect(open).toEqual(meeting.state === 'inSession' ? [meeting.currentItemId] : []);
  expect((meeting.adjournments ?? []).filter(({ to }) => to === undefined)).toHaveLength(
    meeting.state === 'adjourned' ? 1 : 0,
  );
  const hands = (meeting.hands ?? []).map(({ personId }) => personId);
  expect(new Set(hands).size).toBe(hands.length);
  for (const { itemId, personId, withdrew, returnedAt } of meeting.declarations ?? []) {
    const { confidential } = meeting.items.find(({ id }) => id === itemId)!;
    if (withdrew && confidential) expect(confidential.withdrawn).toContain(personId);
    // In the room for their item they are not: the meeting has been elsewhere since.
    if (returnedAt !== undefined) expect(meeting.currentItemId).not.toBe(itemId);
  }
}

export function checkStep(step: Step): void {
  nothingLost(step);
  motionsFollow(step);
  isWhole(step.after);
}
