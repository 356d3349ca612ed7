import { describe, expect, test } from 'vitest';
import { checkFile } from '#lib/domain/sealing/check-file.ts';
import { readSealedFile } from '#lib/domain/sealing/read-file.ts';
import { webCryptography } from '#lib/domain/sealing/web-cryptography.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { refusalCode } from '../../support/memory-world.ts';
import { baseVersionOf, prepared, sealedFile } from './support.ts';

const text = 'Minute 2: the contract was let to Alder Roofing Ltd.';

describe('drafting an addendum', () => {
  describeGate({
    verb: (w) => w.records.addAddendum,
    allowed: ['clerk', 'chair'],
    input: async (world, board) => ({ meetingId: (await prepared('signed', { world, board })).meetingId, text }),
    bad: [[{ text: '' }, 'text']],
  });

  test('only to signed minutes', async () => {
    const { world, board, meetingId } = await prepared('approved');
    expect(await refusalCode(world.workspace.records.addAddendum(board.clerk.actor, { meetingId, text }))).toBe(
      'not_possible_now',
    );
  });
});

describe('taking one back', () => {
  describeGate({
    verb: (w) => w.records.removeAddendum,
    allowed: ['clerk', 'chair'],
    input: async (world, board) => {
      const { meetingId } = await prepared('signed', { world, board });
      const { minutes } = await world.workspace.records.addAddendum(board.clerk.actor, { meetingId, text });
      return { meetingId, addendumId: minutes.addenda[0]!.id };
    },
  });
});

describe('signing one', () => {
  describeGate({
    verb: (w) => w.records.signAddendum,
    allowed: ['chair'],
    as: 'chair',
    input: async (world, board) => {
      const { meetingId } = await prepared('signed', { world, board });
      const { minutes } = await world.workspace.records.addAddendum(board.clerk.actor, { meetingId, text });
      return { meetingId, addendumId: minutes.addenda[0]!.id, baseVersion: await baseVersionOf(world, meetingId) };
    },
    bad: [[{ baseVersion: undefined }, 'baseVersion']],
  });

  test('A2: it asks for a fresh sign-in, as the minutes do', async () => {
    const { world, board, meetingId } = await prepared('signed');
    const { minutes } = await world.workspace.records.addAddendum(board.clerk.actor, { meetingId, text });
    world.clock.forward(15 * 60_000 + 1);
    const input = { meetingId, addendumId: minutes.addenda[0]!.id, baseVersion: await baseVersionOf(world, meetingId) };
    const signing = world.workspace.records.signAddendum(board.chair.actor, input);
    expect(await refusalCode(signing)).toBe('reauthentication_required');
  });

  test('A2: it is a record of its own in the same chain; what it adds to stays as it is', async () => {
    const { world, board, meetingId, items } = await prepared('signed');
    const { records } = world.workspace;
    const before = (await sealedFile(world, board, meetingId)).bytes;
    await records.addAddendum(board.clerk.actor, { meetingId, text });
    const drafted = await records.addAddendum(board.clerk.actor, {
      meetingId,
      text: 'Mrs Smyth',
      itemId: items.staffing.id,
    });
    for (const { id: addendumId } of drafted.minutes.addenda) {
      await records.signAddendum(board.chair.actor, {
        meetingId,
        addendumId,
        baseVersion: await baseVersionOf(world, meetingId),
      });
    }
    const { minutes } = await world.workspace.meetings.show(board.governor.actor, { meetingId });
    expect(minutes.addenda).toMatchObject([
      { text, byName: 'The hill.clerk', signed: { byName: 'The hill.chair', sha256: expect.any(String) } },
      { text: 'Mrs Smyth', itemId: items.staffing.id, signed: {} },
    ]);
    const [open, part2] = await Promise.all(
      minutes.addenda.map(async ({ signed }) =>
        records.show(board.governor.actor, { recordId: signed!.recordId }).then(({ bytes }) => new Uint8Array(bytes)),
      ),
    );
    const keys = await records.keys();
    for (const bytes of [open!, part2!]) {
      expect(await checkFile(bytes, keys, webCryptography(crypto.subtle))).toMatchObject({ ok: true });
    }
    const file = readSealedFile(open!)!;
    expect(file.record).toMatchObject({
      kind: 'addendum',
      part: 1,
      items: [],
      addendum: { text, by: 'The hill.clerk', to: readSealedFile(new Uint8Array(before))!.seal.sha256 },
    });
    expect(file.seal.sequence).toBe(3);
    expect((await sealedFile(world, board, meetingId)).bytes).toEqual(before);
    expect(await records.verify({ organisationId: board.organisationId })).toEqual({ ok: true, records: 4 });
    // A3
    const seen = await world.workspace.meetings.show(board.observer.actor, { meetingId });
    expect(JSON.stringify(seen)).not.toContain('Smyth');
    const recordId = minutes.addenda[1]!.signed!.recordId;
    expect(await refusalCode(records.show(board.observer.actor, { recordId }))).toBe('forbidden');
    // Signed is signed.
    const again = { meetingId, addendumId: minutes.addenda[0]!.id };
    expect(await refusalCode(records.removeAddendum(board.clerk.actor, again))).toBe('not_possible_now');
    const twice = { ...again, baseVersion: await baseVersionOf(world, meetingId) };
    expect(await refusalCode(records.signAddendum(board.chair.actor, twice))).toBe('not_possible_now');
  });
});
