/** A meeting in which a secret ballot is held, and the voter's half of it as a browser does it. */
import { ballotMessage } from '#lib/domain/ballots.ts';
import { blind, type BlindKey, finalize, prefixOf, prepare } from '#lib/domain/blind-signature.ts';
import type { Meeting } from '#lib/domain/meetings.ts';
import type { Choice } from '#lib/domain/motions.ts';
import type { Aggregates } from '#server/ports.ts';
import { signUnseen } from '#server/usecases/ballots/key.ts';
import { openBallot } from '#server/usecases/ballots/open.ts';
import type { Deps } from '#server/usecases/shared/deps.ts';
import type { Workspace } from '#server/usecases/workspace.ts';
import { createMeeting, type FullBoard, type Member, type World } from '../../../support/memory-world.ts';

export interface Polling {
  meetingId: string;
  motionId: string;
  ballotId: string;
}

/** @param item which of the meeting's items the motion is on: the third is in Part 2 */
export async function holdBallot(
  world: World,
  board: FullBoard,
  voters: readonly Member[],
  { item = 1 }: { item?: number } = {},
): Promise<Polling> {
  const { id: meetingId, items } = await createMeeting(world, board);
  const motion = { id: `${meetingId}-motion`, itemId: items[item]!.id, version: 1 };
  const eligible = voters.map(({ personId }) => personId);
  const stored = (await world.store.aggregates.get('meeting', meetingId))!;
  const ballotId = await openBallot(world.deps as Deps, stored.value, motion, eligible.length);
  const now = new Date(world.clock.now()).toISOString();
  await change(world, meetingId, (meeting) => ({
    ...meeting,
    state: 'inSession',
    attendance: voters.map(({ personId, username, actor }) => {
      const { role, votes } = actor.person.memberships[0]!;
      return { personId, name: username, role, votes, mark: 'present', stays: [{ from: now }], version: 1 };
    }),
    motions: [
      {
        ...motion,
        text: 'That the budget be approved',
        state: 'voting',
        movedAt: now,
        vote: { method: 'ballot', openedAt: now, eligible, ballotId, says: [] },
      },
    ],
  }));
  return { meetingId, motionId: motion.id, ballotId };
}

export async function change(
  { store }: Pick<World, 'store'>,
  meetingId: string,
  to: (meeting: Meeting) => Meeting,
): Promise<void> {
  const { value, version } = (await store.aggregates.get('meeting', meetingId))!;
  await store.aggregates.replace('meeting', to(value), version);
}

export interface Paper {
  token: string;
  signature: string;
}

/** Takes the paper as a browser does. */
export async function takePaper(workspace: Workspace, voter: Member, at: Polling): Promise<Paper> {
  const { key } = await workspace.ballots.show(voter.actor, at);
  const prepared = prepare(ballotMessage(at.ballotId));
  const { blinded, inverse } = await blind(key, prepared);
  const { signature } = await workspace.ballots.issuePaper(voter.actor, { ...here(at), blinded });
  return paperOf(key, prepared, signature, inverse);
}

export const here = ({ meetingId, motionId }: Polling): { meetingId: string; motionId: string } => ({
  meetingId,
  motionId,
});

async function paperOf(
  key: BlindKey,
  prepared: Uint8Array<ArrayBuffer>,
  answer: string,
  inverse: string,
): Promise<Paper> {
  return {
    token: Buffer.from(prefixOf(prepared)).toString('base64url'),
    signature: await finalize(key, prepared, answer, inverse),
  };
}

/** Papers of a ballot without anybody who took them, for crowds. */
export async function manyPapers(aggregates: Aggregates, ballotId: string, count: number): Promise<Paper[]> {
  const { publicKey, privateKey } = (await aggregates.get('ballot', ballotId))!.value;
  const papers: Paper[] = [];
  for (let made = 0; made < count; made += 1) {
    const prepared = prepare(ballotMessage(ballotId));
    const { blinded, inverse } = await blind(publicKey, prepared);
    papers.push(await paperOf(publicKey, prepared, signUnseen(privateKey!, blinded)!, inverse));
  }
  return papers;
}

export const cast = (workspace: Workspace, ballotId: string, paper: Paper, choice: Choice): Promise<void> =>
  workspace.ballots.cast({ ballotId, ...paper, choice });

/** Timers that run when the test says so. */
export function heldTimers() {
  const waiting = new Set<() => void>();
  return {
    later: (_: number, run: () => void) => {
      waiting.add(run);
      return () => void waiting.delete(run);
    },
    run: () => {
      const due = [...waiting];
      waiting.clear();
      for (const run of due) run();
    },
    get count() {
      return waiting.size;
    },
  };
}
