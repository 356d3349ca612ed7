import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, test } from 'vitest';
import { ballotMessage } from '#lib/domain/ballots.ts';
import { blind, prepare } from '#lib/domain/blind-signature.ts';
import { keyHash } from '#server/usecases/ballots/key.ts';
import {
  createFullBoard,
  createWorld,
  type FullBoard,
  lastAudited,
  type Member,
  refusal,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';
import { change, here, holdBallot, type Polling, takePaper } from './support/voters.ts';

let world: World;
let board: FullBoard;
let at: Polling;
let voters: Member[];

beforeEach(async () => {
  world = createWorld();
  board = await createFullBoard(world);
  voters = [board.chair, board.viceChair, board.governor];
  at = await holdBallot(world, board, voters);
});

const blindedFor = async ({ ballotId }: Polling) => {
  const { publicKey } = (await world.store.aggregates.get('ballot', ballotId))!.value;
  return (await blind(publicKey, prepare(ballotMessage(ballotId)))).blinded;
};
const issue = async (member: Member, blinded?: string, polling = at) =>
  world.workspace.ballots.issuePaper(member.actor, {
    ...here(polling),
    blinded: blinded ?? (await blindedFor(polling)),
  });
const papers = async () => (await world.store.aggregates.get('ballot', at.ballotId))!.value.papers;

describe('A4: taking a paper', () => {
  test('A4: each voter gets one; who took it is audited, with the key that is the same for all, and nothing else', async () => {
    for (const voter of voters) await takePaper(world.workspace, voter, at);
    expect((await papers()).map(({ personId }) => personId)).toEqual(voters.map(({ personId }) => personId).sort());
    const { publicKey } = (await world.store.aggregates.get('ballot', at.ballotId))!.value;
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      actor: board.governor.personId,
      action: 'ballot.paper',
      subject: `meeting:${at.meetingId}`,
      detail: { motionId: at.motionId, key: keyHash(publicKey) },
    });
    expect(Object.keys(lastAudited(world, board.organisationId)!.detail)).toEqual(['motionId', 'key']);
  });

  test('A4: the same request again is answered the same, is audited once, and is no second paper', async () => {
    const blinded = await blindedFor(at);
    const first = await issue(board.governor, blinded);
    const entries = world.store.entries.length;
    expect(await issue(board.governor, blinded)).toEqual(first);
    expect(world.store.entries).toHaveLength(entries);
    expect(await papers()).toHaveLength(1);
  });

  test('A4: another message than the first is not signed', async () => {
    await issue(board.governor);
    const refused = await refusal(issue(board.governor));
    expect(refused.code).toBe('not_possible_now');
    expect(refused.message).toContain('another window');
    expect(await papers()).toHaveLength(1);
  });

  test('A4: of many requests at once, over two nodes, one is signed', async () => {
    const other = world.another();
    const blinded = await Promise.all(Array.from({ length: 8 }, () => blindedFor(at)));
    const answers = await Promise.allSettled(
      blinded.map((one, turn) =>
        [world.workspace, other][turn % 2]!.ballots.issuePaper(board.governor.actor, { ...here(at), blinded: one }),
      ),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await papers()).toHaveLength(1);
  });

  test('nobody loses their paper when all take it at once, over two nodes', async () => {
    const other = world.another();
    await Promise.all(voters.map((voter, turn) => takePaper([world.workspace, other][turn % 2]!, voter, at)));
    expect(await papers()).toHaveLength(3);
  });

  test.each(['clerk', 'associate', 'observer'] as const)('W2: a %s is refused', async (role) => {
    expect(await refusalCode(issue(board[role]))).toBe('forbidden');
    expect(await papers()).toEqual([]);
  });

  test('W1: whoever does not sit on the board is told that there is nothing', async () => {
    const stranger = await createFullBoard(world, 'Vale School');
    expect(await refusalCode(issue(stranger.governor))).toBe('not_found');
  });

  test('A3: nor is there a ballot on a Part 2 item for whoever has withdrawn from it', async () => {
    const closed = await holdBallot(world, board, voters, { item: 2 });
    await change(world, closed.meetingId, (meeting) => ({
      ...meeting,
      items: meeting.items.map((item) =>
        item.confidential === undefined
          ? item
          : { ...item, confidential: { ...item.confidential, withdrawn: [board.governor.personId] } },
      ),
    }));
    expect(await refusalCode(issue(board.governor, undefined, closed))).toBe('not_found');
    expect(await issue(board.chair, undefined, closed)).toMatchObject({ ballotId: closed.ballotId });
  });

  test('whoever has left, or has withdrawn from the item, gets none', async () => {
    const now = new Date(world.clock.now()).toISOString();
    await change(world, at.meetingId, (meeting) => ({
      ...meeting,
      attendance: meeting.attendance!.map((entry) =>
        entry.personId === board.governor.personId ? { ...entry, stays: [{ from: now, to: now }] } : entry,
      ),
      declarations: [
        {
          id: 'd1',
          personId: board.viceChair.personId,
          name: board.viceChair.username,
          itemId: meeting.motions![0]!.itemId,
          kind: 'pecuniary',
          interest: 'Contract',
          withdrew: true,
          at: now,
          by: board.clerk.personId,
        },
      ],
    }));
    expect(await refusalCode(issue(board.governor))).toBe('not_possible_now');
    expect(await refusalCode(issue(board.viceChair))).toBe('not_possible_now');
    expect(await issue(board.chair)).toMatchObject({ ballotId: at.ballotId });
  });

  test('whoever came after the vote was opened gets none', async () => {
    await change(world, at.meetingId, (meeting) => ({
      ...meeting,
      motions: meeting.motions!.map((motion) => ({
        ...motion,
        vote: { ...motion.vote!, eligible: [board.chair.personId] },
      })),
    }));
    expect(await refusalCode(issue(board.governor))).toBe('not_possible_now');
  });

  test.each([
    ['carried', (motion: object) => ({ ...motion, state: 'carried' })],
    ['moved, with no vote open', (motion: object) => ({ ...motion, state: 'moved', vote: undefined })],
  ])('none while the motion is %s', async (_, to) => {
    await change(world, at.meetingId, (meeting) => ({
      ...meeting,
      motions: meeting.motions!.map((motion) => to(motion) as typeof motion),
    }));
    const blinded = await blindedFor(at);
    expect(await refusalCode(issue(board.governor, blinded))).toBe('not_possible_now');
  });

  test.each([
    ['not base64url', '*'.repeat(342)],
    ['too short', 'AAAA'],
    ['not below the modulus', Buffer.alloc(384, 0xff).toString('base64url')],
  ])('a message that is %s is refused, and no paper is spent on it', async (_, blinded) => {
    const refused = await refusal(issue(board.governor, blinded));
    expect(refused.code).toBe('invalid');
    expect(Object.keys(refused.fields!)).toEqual(['blinded']);
    expect(await papers()).toEqual([]);
    await takePaper(world.workspace, board.governor, at);
  });

  test('a ballot that was opened with a key of 2048 bits is finished under it; new ones have 3072', async () => {
    const sizeOf = async () => {
      const { publicKey } = (await world.store.aggregates.get('ballot', at.ballotId))!.value;
      return Buffer.from(publicKey.n, 'base64url').length * 8;
    };
    expect(await sizeOf()).toBe(3072);
    const pair = generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent: 65_537 });
    const { n, e } = pair.publicKey.export({ format: 'jwk' });
    const privateKey = pair.privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64url');
    const { value, version } = (await world.store.aggregates.get('ballot', at.ballotId))!;
    await world.store.aggregates.replace('ballot', { ...value, publicKey: { n: n!, e: e! }, privateKey }, version);
    const { signature } = await takePaper(world.workspace, board.governor, at);
    expect(signature).toHaveLength(342);
    const blinded = Buffer.alloc(384, 1).toString('base64url');
    expect(await refusalCode(issue(board.chair, blinded))).toBe('invalid');
  });

  test('R3: somebody whose access ended meanwhile takes nothing', async () => {
    const blinded = await blindedFor(at);
    await world.workspace.people.revoke(board.clerk.actor, {
      personId: board.governor.personId,
      scope: 'board',
      id: board.boardId,
    });
    expect(['access_revoked', 'not_found']).toContain(await refusalCode(issue(board.governor, blinded)));
    expect(await papers()).toEqual([]);
  });
});
