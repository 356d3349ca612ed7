import { describe, expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { becomesObserverAt, refusalCode } from '../../support/memory-world.ts';
import { prepared, sealedFile } from './support.ts';

const recordsOf = async (at: Awaited<ReturnType<typeof prepared>>) =>
  (await at.world.workspace.meetings.show(at.board.clerk.actor, { meetingId: at.meetingId })).minutes.signed!.records;

describeGate({
  verb: (w) => w.records.show,
  allowed: roles,
  reads: true,
  input: async (world, board) => ({ recordId: (await recordsOf(await prepared('signed', { world, board })))[0]!.id }),
});

describe('A3: a confidential record', () => {
  test.each(roles)('A3: %s', async (role) => {
    const at = await prepared('signed');
    const recordId = (await recordsOf(at))[1]!.id;
    const reading = at.world.workspace.records.show(at.board[role].actor, { recordId });
    if (role === 'associate' || role === 'observer') expect(await refusalCode(reading)).toBe('forbidden');
    else expect(new TextDecoder().decode((await reading).bytes)).toContain('Mrs Smith');
  });

  test('A3: closed to who withdrew from its item since', async () => {
    const at = await prepared('signed');
    const { world, board, meetingId, items } = at;
    const recordId = (await recordsOf(at))[1]!.id;
    await world.workspace.meetings.setPart2Access(board.clerk.actor, {
      meetingId,
      itemId: items.staffing.id,
      baseVersion: 1,
      admitted: [],
      withdrawn: [board.governor.personId],
    });
    expect(await refusalCode(world.workspace.records.show(board.governor.actor, { recordId }))).toBe('forbidden');
  });

  test('R3: who loses access while the file is read gets nothing', async () => {
    const at = await prepared('signed');
    const { world, board, meetingId, items } = at;
    const recordId = (await recordsOf(at))[1]!.id;
    const get = world.store.blobs.get.bind(world.store.blobs);
    world.store.blobs.get = async (id) => {
      const bytes = await get(id);
      const withdrawn = [board.governor.personId];
      const access = { meetingId, itemId: items.staffing.id, baseVersion: 1, admitted: [], withdrawn };
      await world.workspace.meetings.setPart2Access(board.clerk.actor, access);
      return bytes;
    };
    expect(await refusalCode(world.workspace.records.show(board.governor.actor, { recordId }))).toBe('forbidden');
  });

  test('R3: nor who loses it while the reading is audited', async () => {
    const at = await prepared('signed');
    const { world, board } = at;
    const recordId = (await recordsOf(at))[1]!.id;
    becomesObserverAt(world, 'record.read', board.governor.personId);
    expect(await refusalCode(world.workspace.records.show(board.governor.actor, { recordId }))).toBe('forbidden');
  });

  test('its name says nothing of it', async () => {
    const { world, board, meetingId } = await prepared('signed');
    expect((await sealedFile(world, board, meetingId)).name).toBe(
      'hill-school-board-2026-03-02-1.quorate-minutes.json',
    );
    expect((await sealedFile(world, board, meetingId, 1)).name).toBe(
      'hill-school-board-2026-03-02-part-2-2.quorate-minutes.json',
    );
  });

  test('A2: bytes that are no longer what was sealed are not given out', async () => {
    const { world, board, meetingId } = await prepared('signed');
    const [sealed] = await world.store.aggregates.find('sealedRecord', 'meeting', meetingId);
    await world.store.aggregates.replace('sealedRecord', { ...sealed!.value, blobId: 'gone' }, sealed!.version);
    const reading = world.workspace.records.show(board.clerk.actor, { recordId: sealed!.value.id });
    expect(await refusalCode(reading)).toBe('store_corrupt');
  });
});
