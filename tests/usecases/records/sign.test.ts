import { describe, expect, test } from 'vitest';
import { canonicalJson } from '#lib/domain/canonical-json.ts';
import { checkFile } from '#lib/domain/sealing/check-file.ts';
import { readSealedFile } from '#lib/domain/sealing/read-file.ts';
import { webCryptography } from '#lib/domain/sealing/web-cryptography.ts';
import { QuorateError } from '#server/errors.ts';
import { describeGate } from '../../support/memory-gate.ts';
import {
  again,
  auditedActions,
  createFullBoard,
  createWorld,
  lastAudited,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';
import { baseVersionOf, prepared, sealedFile, stored } from './support.ts';

describeGate({
  verb: (w) => w.records.sign,
  allowed: ['chair'],
  as: 'chair',
  input: async (world, board) => {
    const { meetingId } = await prepared('approved', { world, board });
    return { meetingId, baseVersion: await baseVersionOf(world, meetingId) };
  },
});

const check = async (world: World, bytes: Uint8Array) =>
  checkFile(new Uint8Array(bytes), await world.workspace.records.keys(), webCryptography(crypto.subtle));

describe('A2: signing', () => {
  test('A2: seals the open minutes and each Part 2 item apart, in one chain', async () => {
    const { world, board, meetingId, items, steps } = await prepared('approved');
    const view = await steps.sign();
    expect(auditedActions(world, board.organisationId).slice(-3)).toEqual([
      'record.seal',
      'record.seal',
      'minutes.sign',
    ]);
    expect(view).toMatchObject({
      minutes: {
        state: 'signed',
        signed: { byName: 'The hill.chair', records: [{ part: 1 }, { part: 2, itemId: items.staffing.id }] },
      },
    });
    const files = await Promise.all([0, 1].map((nth) => sealedFile(world, board, meetingId, nth)));
    for (const { bytes } of files) expect(await check(world, bytes)).toMatchObject({ ok: true });
    const [open, part2] = files.map(({ bytes }) => readSealedFile(new Uint8Array(bytes))!);
    expect([open!.seal.sequence, part2!.seal.sequence]).toEqual([1, 2]);
    expect(open!.seal.previous).toBe('0'.repeat(64));
    const text = new TextDecoder().decode(files[0]!.bytes);
    expect(text).toContain('The budget was discussed.');
    // A3: nothing of the confidential item is in the open record.
    expect(text).not.toContain('Mrs Smith');
    expect(text).not.toContain('Staffing');
    expect(open!.record.items.map(({ title }) => title)).toEqual(['Welcome', 'Budget', 'Confidential item']);
    expect(canonicalJson(part2!.record)).toContain('Mrs Smith is leaving.');
    expect(canonicalJson(part2!.record)).not.toContain('The budget was discussed.');
    // Who takes confidential minutes away is on record.
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'record.read',
      actor: board.clerk.personId,
    });
  });

  test('A2: the next meeting of the board continues the chain', async () => {
    const { world, board } = await prepared('signed');
    const next = await prepared('signed', { world, board });
    const file = readSealedFile(new Uint8Array((await sealedFile(world, board, next.meetingId)).bytes))!;
    expect(file.seal.sequence).toBe(3);
    expect(await world.workspace.records.verify({ organisationId: board.organisationId })).toEqual({
      ok: true,
      records: 4,
    });
  });

  test('A2: not before they are approved, not twice, not from an older state', async () => {
    const { world, board, meetingId, steps, laterId } = await prepared('draftCirculated');
    expect(await refusalCode(steps.sign())).toBe('not_possible_now');
    const before = await baseVersionOf(world, meetingId);
    await steps.approve(laterId);
    const stale = world.workspace.records.sign(board.chair.actor, { meetingId, baseVersion: before });
    expect(await refusalCode(stale)).toBe('stale_version');
    await steps.sign();
    expect(await refusalCode(steps.sign())).toBe('not_possible_now');
    expect(
      await refusalCode(
        world.workspace.meetings.reopenMinutes(board.clerk.actor, {
          meetingId,
          baseVersion: await baseVersionOf(world, meetingId),
        }),
      ),
    ).toBe('not_possible_now');
  });

  test('A2: not from a screen that was left open: the sign-in is fresh, or the password is given again', async () => {
    const { world, board, meetingId, steps } = await prepared('approved');
    world.clock.forward(15 * 60_000 + 1);
    expect(await refusalCode(steps.sign())).toBe('reauthentication_required');
    // Whoever may not sign is told that, however long ago they signed in.
    expect(await refusalCode(steps.sign(board.clerk))).toBe('forbidden');
    expect((await stored(world, meetingId)).minutes.state).toBe('approved');
    await world.workspace.auth.reauthenticate(board.chair.actor, { password: board.chair.password });
    expect((await steps.sign({ ...board.chair, actor: await again(world, board.chair.token) })).minutes.state).toBe(
      'signed',
    );
  });

  test('A2, D5: without a key nothing is signed, and it is said why', async () => {
    const world = createWorld();
    world.deps.signing.keyId = () => Promise.reject(new QuorateError('not_possible_now', 'no signing key'));
    const board = await createFullBoard(world);
    const { steps, meetingId } = await prepared('approved', { world, board });
    expect(await refusalCode(steps.sign())).toBe('not_possible_now');
    expect((await stored(world, meetingId)).minutes.state).toBe('approved');
  });
});
