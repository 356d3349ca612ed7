import { expect, test } from 'vitest';
import type { Meeting } from '#lib/domain/meetings.ts';
import { motionStates } from '#lib/domain/motions.ts';
import type { QuorateError } from '#server/errors.ts';
import type { OutboxEntry } from '#server/ports.ts';
import { governing, type HeldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import { addMember, createFullBoard, createWorld, type Member } from '../../support/memory-world.ts';
import { Random, seeds } from '../../sync/support/random.ts';
import { checkStep, governorsHere, needed, type Step, takingPart } from './support/by-hand.ts';

const rounds = 60;
/** What may be answered when two do what does not go together. */
const expected = ['stale_version', 'not_possible_now', 'forbidden', 'invalid'];

type Command = () => Promise<unknown>;

async function prepare(random: Random) {
  const world = createWorld();
  const board = await createFullBoard(world);
  const fourth = await addMember(world, board, 'governor', 'fourth.governor');
  const held = await holdMeeting(world, board, governing);
  const steps: Step[] = [];
  const replace = world.store.aggregates.replace.bind(world.store.aggregates);
  world.store.aggregates.replace = async (collection, value, baseVersion, outbox = []) => {
    // Others get in between, now more of them and now fewer.
    for (let turns = random.below(20); turns > 0; turns -= 1) await Promise.resolve();
    const before = await world.store.aggregates.get(collection, value.id);
    const version = await replace(collection, value, baseVersion, outbox);
    if (collection === 'meeting') {
      const step = { before: before!.value, after: structuredClone(value), entry: outbox[0] };
      steps.push(step as { before: Meeting; after: Meeting; entry: OutboxEntry });
    }
    return version;
  };
  const { clerk, chair, viceChair, governor, observer, associate } = board;
  const members: Member[] = [clerk, chair, viceChair, governor, fourth, observer, associate];
  return { ...held, steps, members, voters: [chair, viceChair, governor, fourth] };
}
type Running = Awaited<ReturnType<typeof prepare>>;

/** One thing that somebody does, by what they see now. */
function anyCommand(random: Random, at: Running, meeting: Meeting): Command {
  const { meetings, motions, declarations } = at.world.workspace;
  const { meetingId, items } = at;
  const runs = random.pick([at.board.clerk, at.board.chair]).actor;
  const member = random.pick(at.members);
  const voter = random.pick(at.voters);
  const itemId = random.pick(items).id;
  const progress = { meetingId, baseVersion: meeting.versions.progress };
  const undecided = (meeting.motions ?? []).filter(({ state }) => ['moved', 'voting', 'tied'].includes(state));
  const motion = random.pick(undecided.length === 0 ? (meeting.motions ?? []) : undecided);
  const on = { meetingId, motionId: motion?.id ?? 'none', baseVersion: motion?.version ?? 1 };
  const choice = random.pick(['for', 'against', 'abstain']);
  const counts = { for: random.below(3), against: random.below(3), abstain: random.below(2) };
  const declaration = { kind: 'loyalty', interest: 'A friend', withdraw: random.below(3) > 0 };
  const move: Command = () => motions.move(runs, { meetingId, itemId, text: 'That it be so' });
  const always: Command[] = [
    () => meetings.recordArrival(runs, { meetingId, personId: member.personId, remote: random.below(5) === 0 }),
    () => meetings.recordArrival(runs, { meetingId, personId: voter.personId }),
    () => meetings.recordArrival(runs, { meetingId, personId: voter.personId }),
    () => meetings.recordDeparture(runs, { meetingId, personId: member.personId }),
    () => meetings.setPresiding(runs, { ...progress, personId: voter.personId }),
    () => meetings.raiseHand(voter.actor, { meetingId }),
    () => meetings.lowerHand(voter.actor, { meetingId }),
    () => meetings.setSpeaker(runs, { meetingId, personId: random.pick([null, voter.personId]) }),
    () => meetings.moveTo(runs, { ...progress, itemId }),
    () => meetings.start(runs, progress),
    ...(random.below(3) === 0 ? [() => meetings.adjourn(runs, progress)] : []),
    ...(random.below(4) === 0
      ? [() => declarations.declare(runs, { meetingId, itemId, personId: voter.personId, ...declaration })]
      : []),
    move,
  ];
  if (motion === undefined) return random.pick([...always, move]);
  const cast: Command = () => motions.cast(voter.actor, { ...on, baseVersion: undefined, choice });
  return random.pick([
    ...always,
    () => motions.openVote(runs, { ...on, method: random.pick(['hands', 'names', 'names']) }),
    () => motions.openVote(runs, { ...on, method: 'names' }),
    ...[cast, cast, cast, cast],
    () => motions.cast(runs, { ...on, baseVersion: undefined, choice, personId: voter.personId }),
    () => motions.count(runs, { ...on, ...(motion.vote?.method === 'names' ? {} : { counts }) }),
    () => motions.count(runs, { ...on, ...(motion.vote?.method === 'names' ? {} : { counts }) }),
    () => motions.castingVote(random.pick([voter.actor, runs]), { ...on, choice: random.pick(['for', 'against']) }),
    ...(random.below(3) === 0
      ? [() => motions.lapse(runs, on), () => motions.agree(runs, on), () => motions.withdraw(runs, on)]
      : []),
  ]);
}

/** What everybody is shown is what is there, counted by hand. */
async function checkShown(at: HeldMeeting, members: readonly Member[], meeting: Meeting): Promise<void> {
  const count = governorsHere(meeting).length;
  for (const member of members) {
    const view = await at.show(member);
    expect(view.quorum).toMatchObject({ present: count, needed, quorate: count >= needed });
    for (const item of view.items) {
      if (item.quorum !== undefined) expect(item.quorum.present).toBe(takingPart(meeting, item.id).length);
    }
    for (const motion of view.motions) {
      if (motion.state !== 'voting') continue;
      const part = takingPart(meeting, motion.itemId);
      expect(motion.vote!.eligible).toBeLessThanOrEqual(part.length);
      if (motion.vote!.you.mayVote) expect(part).toContain(member.personId);
    }
  }
}

const reached = new Set<string>();

test.each(seeds([1, 2, 3, 4, 5, 6]))(
  'M1, M2, M3, M4, W3: clerk, chair and members at once, as chance (seed %i) has it',
  async (seed) => {
    const random = new Random(seed);
    const at = await prepare(random);
    const outcomes = new Map<string, number>();
    for (let round = 0; round < rounds; round += 1) {
      const meeting = await at.stored();
      const commands = Array.from({ length: 1 + random.below(5) }, () => anyCommand(random, at, meeting));
      for (const outcome of await Promise.allSettled(commands.map((command) => command()))) {
        const code = outcome.status === 'fulfilled' ? 'done' : (outcome.reason as QuorateError).code;
        if (outcome.status === 'rejected' && !expected.includes(code)) throw outcome.reason;
        outcomes.set(code, (outcomes.get(code) ?? 0) + 1);
      }
      at.world.clock.forward(1_000 * random.below(120));
      await checkShown(at, at.members, await at.stored());
    }
    for (const step of at.steps) checkStep(step);
    // Each write followed the one before it, and each is in the audit log once.
    for (const [i, step] of at.steps.entries()) if (i > 0) expect(step.before).toEqual(at.steps[i - 1]!.after);
    const audited = new Set(at.world.store.entries.map(({ id }) => id));
    for (const { entry } of at.steps) expect(audited).toContain(entry.id);
    // It was a meeting, and not a row of refusals.
    expect(outcomes.get('done')).toBeGreaterThan(rounds / 2);
    for (const { after } of at.steps) for (const motion of after.motions ?? []) reached.add(motion.state);
  },
);

test('together they came to all that a motion can come to', () => {
  if (process.env.FUZZ_SEED === undefined) expect([...reached].sort()).toEqual([...motionStates].sort());
});
