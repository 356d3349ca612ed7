import type { PersonActor } from '../usecases/actor.ts';
import type { Workspace } from '../usecases/workspace.ts';
import type { PastClock } from './past-clock.ts';

interface Sealing {
  workspace: Workspace;
  clock: PastClock;
  clerk: PersonActor;
  /** The past one, whose minutes are in review. */
  meetingId: string;
}

const minute = 60_000;
const day = 24 * 60 * minute;

/**
 * The past meeting's minutes on their way to the signed record: with the board since, corrected by a governor,
 * approved by the meeting that is in session, signed by the chair.
 */
export async function sealPast(
  { workspace, clock, clerk, meetingId }: Sealing,
  chair: PersonActor,
  governor: PersonActor,
  approvedInId: string,
): Promise<void> {
  const { records, meetings, auth } = workspace;
  const baseVersion = async () => (await meetings.show(clerk, { meetingId })).versions.minutes;
  clock.setBack(2 * day - 5 * minute);
  await records.circulate(chair, { meetingId, baseVersion: await baseVersion() });
  clock.setBack(day);
  const { items } = await meetings.show(clerk, { meetingId });
  const text = 'The surveyor’s report was its first part only; the second is to follow.';
  const itemId = items[3]!.id;
  const proposed = await records.proposeCorrection(governor, { meetingId, itemId, text });
  clock.setBack(day - 90 * minute);
  const correctionId = proposed.minutes.corrections[0]!.id;
  await records.answerCorrection(clerk, { meetingId, correctionId, state: 'accepted' });
  clock.setBack(30 * minute);
  const corrections = [{ itemId, text }];
  await records.approve(clerk, { meetingId, baseVersion: await baseVersion(), approvedInId, corrections });
  clock.setBack(29 * minute);
  await records.sign(chair, { meetingId, baseVersion: await baseVersion() });
  for (const actor of [chair, governor]) await auth.signOut(actor);
}
