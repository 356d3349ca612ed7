import { describe, expect, test } from 'vitest';
import type { SealedRecord } from '#lib/domain/records.ts';
import { prepared, sealedFile } from './support.ts';

async function sealedWorld() {
  const first = await prepared('signed');
  const { world, board } = first;
  await prepared('signed', { world, board });
  const records = (await world.store.aggregates.find('sealedRecord', 'board', board.boardId))
    .map(({ value }) => value)
    .sort((a, b) => a.seal.sequence - b.seal.sequence);
  const verify = () => world.workspace.records.verify({ organisationId: board.organisationId });
  const replace = async (record: SealedRecord, change: Partial<SealedRecord>) => {
    const { version } = (await world.store.aggregates.get('sealedRecord', record.id))!;
    await world.store.aggregates.replace('sealedRecord', { ...record, ...change }, version);
  };
  return { ...first, records, verify, replace };
}

describe('A2: verifying all that is sealed', () => {
  test('A2: what was sealed is sound', async () => {
    const { verify } = await sealedWorld();
    expect(await verify()).toEqual({ ok: true, records: 4 });
  });

  test('A2: the first that is wrong is named', async () => {
    const { world, board, records, verify, replace } = await sealedWorld();
    const [, second, third, fourth] = records as [SealedRecord, SealedRecord, SealedRecord, SealedRecord];
    const wrong = { ok: false, boardId: board.boardId };

    const bytes = (await world.store.blobs.get(fourth.blobId))!;
    const otherText = new TextEncoder().encode(new TextDecoder().decode(bytes).replace('Mrs Smith', 'Mr Smith'));
    const altered = { ...fourth, blobId: await world.store.blobs.put('o', otherText) };
    await replace(fourth, altered);
    expect(await verify()).toEqual({ ...wrong, sequence: 4, recordId: fourth.id, why: 'its text is altered' });

    await replace(third, { seal: { ...third.seal, signedAt: '2026-01-01T00:00:00.000Z' } });
    expect(await verify()).toEqual({ ...wrong, sequence: 3, recordId: third.id, why: 'its seal is altered' });

    await replace(second, { seal: { ...second.seal, previous: 'f'.repeat(64) } });
    const unchained = { recordId: second.id, why: 'does not follow the record before it' };
    expect(await verify()).toEqual({ ...wrong, sequence: 2, ...unchained });
  });

  test('A2: one record in the place of another is found', async () => {
    const { records, verify, replace, board } = await sealedWorld();
    const [first, second] = records as [SealedRecord, SealedRecord];
    await replace(first, { part: 2, itemId: second.itemId! });
    expect(await verify()).toMatchObject({ ok: false, boardId: board.boardId, why: 'it is filed as another record' });
  });

  test('A2: bytes that are gone, a record in the middle, and one at the end', async () => {
    const one = await sealedWorld();
    await one.world.store.blobs.remove(one.records[0]!.blobId);
    expect(await one.verify()).toMatchObject({ sequence: 1, why: 'its text is missing or cannot be read' });

    const two = await sealedWorld();
    await two.world.store.aggregates.remove('sealedRecord', two.records[1]!.id);
    expect(await two.verify()).toMatchObject({ sequence: 2, why: 'missing' });

    const three = await sealedWorld();
    await three.world.store.aggregates.remove('sealedRecord', three.records[3]!.id);
    expect(await three.verify()).toMatchObject({ sequence: 4, recordId: three.records[3]!.id, why: 'missing' });
  });

  test('A2: the last of a board is missed by the audit log, also where nothing that named it is left', async () => {
    const { world, records, verify } = await sealedWorld();
    const { store } = world;
    for (const { id, meetingId } of records.slice(2)) {
      await store.aggregates.remove('sealedRecord', id);
      await store.aggregates.remove('meeting', meetingId);
    }
    const why = 'missing: the audit log says that it was sealed';
    expect(await verify()).toEqual({ ok: false, sequence: 3, recordId: records[2]!.id, why });
  });

  test('A2: a board with all that was sealed on it is missed', async () => {
    const { world, board, records, verify } = await sealedWorld();
    await world.store.aggregates.remove('board', board.boardId);
    expect(await verify()).toMatchObject({ ok: false, sequence: 1, recordId: records[0]!.id });
  });

  test('A2: a record whose key nobody knows', async () => {
    const { world, verify } = await sealedWorld();
    const { version } = (await world.store.aggregates.get('setting', 'signingKeys'))!;
    await world.store.aggregates.replace('setting', { id: 'signingKeys', value: [] }, version);
    expect(await verify()).toMatchObject({ sequence: 1, why: 'no known key signed it' });
  });

  test('A2: what is on its way to be sealed is not missed', async () => {
    const { world, board, steps } = await prepared('approved');
    world.store.beforeWrite = ({ collection }) => {
      if (collection === 'sealedRecord') throw new Error('killed');
    };
    await steps.sign();
    const verify = () => world.workspace.records.verify({ organisationId: board.organisationId });
    expect(await verify()).toEqual({ ok: true, records: 0 });
    world.store.beforeWrite = () => undefined;
    await world.workspace.jobs.relayAll();
    expect(await verify()).toEqual({ ok: true, records: 2 });
    await sealedFile(world, board, (await world.store.aggregates.find('meeting', 'board', board.boardId))[0]!.value.id);
  });
});
