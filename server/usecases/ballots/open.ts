import type { Meeting } from '#lib/domain/meetings.ts';
import type { Motion } from '#lib/domain/motions.ts';
import { isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { makeKey } from './key.ts';

/**
 * Makes the box and the ballot of a motion's vote, before the vote is opened: a crash in between leaves a ballot without
 * a vote, which the next attempt finds and uses, and never a vote without its ballot. Doing it again changes nothing.
 * @param eligible how many may vote
 * @returns the ballot's id
 */
export async function openBallot(
  deps: Deps,
  meeting: Pick<Meeting, 'id' | 'organisationId'>,
  motion: Pick<Motion, 'id' | 'version'>,
  eligible: number,
): Promise<string> {
  const id = `${motion.id}-${motion.version}`;
  if ((await deps.aggregates.get('ballot', id)) !== undefined) return id;
  const { organisationId } = meeting;
  const key = await makeKey();
  await unlessThere(deps.aggregates.insert('ballotBox', { id, organisationId, state: 'open', papers: [] }));
  await unlessThere(
    deps.aggregates.insert('ballot', {
      id,
      organisationId,
      meetingId: meeting.id,
      motionId: motion.id,
      state: 'open',
      ...key,
      eligible,
      papers: [],
    }),
  );
  return id;
}

/** Another attempt, here or on another node, made it first. */
async function unlessThere(insertion: Promise<void>): Promise<void> {
  try {
    await insertion;
  } catch (error) {
    if (!isCode(error, 'conflict')) throw error;
  }
}
