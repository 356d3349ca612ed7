import type { Role } from '#lib/domain/people.ts';
import type { PersonActor } from '../usecases/actor.ts';
import type { Workspace } from '../usecases/workspace.ts';
import type { PastClock } from './past-clock.ts';

interface Sealing {
  workspace: Workspace;
  clock: PastClock;
  clerk: PersonActor;
  signIn: (role: Role) => Promise<PersonActor>;
  /** The past one, whose minutes are in review. */
  meetingId: string;
}

const minute = 60_000;
const day = 24 * 60 * minute;

const text = 'The surveyor’s report was its first part only; the second is to follow.';

async function read({ workspace, clerk, meetingId }: Sealing): Promise<{ baseVersion: number; itemId: string }> {
  const { items, versions } = await workspace.meetings.show(clerk, { meetingId });
  return { baseVersion: versions.minutes, itemId: items[3]!.id };
}

/** The past meeting's minutes with the board, and corrected by a governor. */
export async function circulatePast(sealing: Sealing): Promise<void> {
  const { workspace, clock, clerk, meetingId, signIn } = sealing;
  const { records, auth } = workspace;
  clock.setBack(2 * day - 5 * minute);
  const chair = await signIn('chair');
  const { baseVersion, itemId } = await read(sealing);
  await records.circulate(chair, { meetingId, baseVersion });
  await auth.signOut(chair);
  clock.setBack(day);
  const governor = await signIn('governor');
  const proposed = await records.proposeCorrection(governor, { meetingId, itemId, text });
  await auth.signOut(governor);
  clock.setBack(day - 90 * minute);
  const correctionId = proposed.minutes.corrections[0]!.id;
  await records.answerCorrection(clerk, { meetingId, correctionId, state: 'accepted' });
}

/** Approved by the meeting that is in session, signed by the chair. */
export async function sealPast(sealing: Sealing, approvedInId: string): Promise<void> {
  const { workspace, clock, clerk, meetingId, signIn } = sealing;
  const { records, auth } = workspace;
  clock.setBack(30 * minute);
  const { baseVersion, itemId } = await read(sealing);
  await records.approve(clerk, { meetingId, baseVersion, approvedInId, corrections: [{ itemId, text }] });
  clock.setBack(29 * minute);
  const chair = await signIn('chair');
  await records.sign(chair, { meetingId, baseVersion: (await read(sealing)).baseVersion });
  await auth.signOut(chair);
}
