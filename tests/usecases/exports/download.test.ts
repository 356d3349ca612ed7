import { describe, expect, test } from 'vitest';
import { keptMs } from '#server/usecases/exports/request.ts';
import { again, auditedActions, createFullBoard, lastAudited, refusalCode } from '../../support/memory-world.ts';
import { prepared } from '../records/support.ts';
import { jobOf, made } from './support.ts';

async function copied(by: 'clerk' | 'governor' | 'observer' = 'governor', more: Record<string, unknown> = {}) {
  const at = await prepared('ended');
  const part2 = more.part2 === true ? { part2: at.items.staffing.id } : {};
  const exportId = await made(at.world.workspace, at.board[by], {
    meetingId: at.meetingId,
    format: 'html',
    ...more,
    ...part2,
  });
  return { ...at, exportId };
}

describe.each(['show', 'download'] as const)('E6: %s', (verb) => {
  test('nobody but who asked for a copy may have it', async () => {
    const { world, board, exportId } = await copied();
    const other = await createFullBoard(world, 'Dale School');
    const take = world.workspace.exports[verb];
    for (const { actor } of [board.clerk, board.chair, board.observer]) {
      expect(await refusalCode(take(actor, { exportId }))).toBe('forbidden');
    }
    expect(await refusalCode(take(other.clerk.actor, { exportId }))).toBe('not_found');
    expect(await refusalCode(take(undefined, { exportId }))).toBe('not_signed_in');
    expect(await refusalCode(take(board.governor.actor, { exportId: 'nothing' }))).toBe('not_found');
    expect(await refusalCode(take(board.governor.actor, {}))).toBe('invalid');
    await take(board.governor.actor, { exportId });
  });

  test('R3: after a revocation, nothing', async () => {
    const { world, board, exportId } = await copied();
    await world.workspace.people.revoke(board.clerk.actor, { personId: board.governor.personId, scope: 'account' });
    expect(await refusalCode(world.workspace.exports[verb](board.governor.actor, { exportId }))).toBe('access_revoked');
  });

  test('R3, A3: withdrawn from the item meanwhile, nothing of it', async () => {
    const { world, board, meetingId, items, exportId } = await copied('governor', { part2: true });
    await world.workspace.exports[verb](board.governor.actor, { exportId });
    await world.workspace.meetings.setPart2Access(board.clerk.actor, {
      meetingId,
      itemId: items.staffing.id,
      baseVersion: 1,
      admitted: [],
      withdrawn: [board.governor.personId],
    });
    expect(await refusalCode(world.workspace.exports[verb](board.governor.actor, { exportId }))).toBe('forbidden');
  });

  test('whoever is clerk no more gets no inspection copy', async () => {
    const { world, board, exportId } = await copied('clerk', { inspection: true });
    const { value, version } = (await world.store.aggregates.get('person', board.clerk.personId))!;
    const memberships = value.memberships.map((m) => ({ ...m, role: 'governor' as const }));
    await world.store.aggregates.replace('person', { ...value, memberships }, version);
    const actor = await again(world, board.clerk.token);
    expect(await refusalCode(world.workspace.exports[verb](actor, { exportId }))).toBe('forbidden');
  });

  test('after a day it is gone', async () => {
    const { world, board, exportId } = await copied();
    world.clock.forward(keptMs);
    const actor = await again(world, board.governor.token);
    expect(await refusalCode(world.workspace.exports[verb](actor, { exportId }))).toBe('not_found');
  });
});

test('A5: that it was fetched is audited, each time, and not that it was looked for', async () => {
  const { world, board, meetingId, items, exportId } = await copied('governor', { part2: true });
  const fetched = () =>
    auditedActions(world, board.organisationId).filter((action) => action === 'minutes.download').length;
  await world.workspace.exports.show(board.governor.actor, { exportId });
  expect(await refusalCode(world.workspace.exports.download(board.chair.actor, { exportId }))).toBe('forbidden');
  expect(fetched()).toBe(0);
  await world.workspace.exports.download(board.governor.actor, { exportId });
  expect(lastAudited(world, board.organisationId)).toMatchObject({
    action: 'minutes.download',
    actor: board.governor.personId,
    subject: `meeting:${meetingId}`,
    detail: { exportId, format: 'html', inspection: false, itemId: items.staffing.id },
  });
  await world.workspace.exports.download(board.governor.actor, { exportId });
  expect(fetched()).toBe(2);
});

test('R3: who loses access while the file is read gets nothing', async () => {
  const { world, board, exportId } = await copied();
  const get = world.store.blobs.get.bind(world.store.blobs);
  world.store.blobs.get = async (id) => {
    const bytes = await get(id);
    await world.workspace.people.revoke(board.clerk.actor, { personId: board.governor.personId, scope: 'account' });
    return bytes;
  };
  const taking = world.workspace.exports.download(board.governor.actor, { exportId });
  expect(await refusalCode(taking)).toBe('access_revoked');
});

test('E6: it is not made for whoever may not have it any more', async () => {
  const { world, board, meetingId, items } = await prepared('ended');
  const stopped = world.another();
  await stopped.jobs.stopExports();
  const input = { meetingId, format: 'html', part2: items.staffing.id };
  const { exportId } = await stopped.exports.request(board.governor.actor, input);
  await world.workspace.meetings.setPart2Access(board.clerk.actor, {
    meetingId,
    itemId: items.staffing.id,
    baseVersion: 1,
    admitted: [],
    withdrawn: [board.governor.personId],
  });
  await world.workspace.jobs.resumeExports();
  expect(await jobOf(world, exportId)).toMatchObject({ state: 'failed', fault: 'You do not have access to this.' });
  expect(await jobOf(world, exportId)).not.toHaveProperty('blobId');
});

test('E6: a day later file and entry are removed, and not before', async () => {
  const { world, exportId } = await copied();
  const { blobId } = (await jobOf(world, exportId))!;
  world.clock.forward(keptMs - 1);
  await world.workspace.jobs.purgeExpired();
  expect(await world.store.blobs.get(blobId!)).toBeDefined();
  world.clock.forward(1);
  await world.workspace.jobs.purgeExpired();
  expect(await world.store.blobs.get(blobId!)).toBeUndefined();
  expect(await jobOf(world, exportId)).toBeUndefined();
});

test('W1a: who took it is not removed with it while that is on its way to the log', async () => {
  const { world, board, meetingId } = await prepared('ended');
  const { add } = world.store.chain;
  world.store.chain.add = () => Promise.reject(new Error('the log is away'));
  const exportId = await made(world.workspace, board.governor, { meetingId, format: 'html' });
  world.clock.forward(keptMs);
  await world.workspace.jobs.purgeExpired();
  world.store.chain.add = add;
  await world.workspace.jobs.relayAll();
  expect(lastAudited(world, board.organisationId)).toMatchObject({ action: 'minutes.export', detail: { exportId } });
  await world.workspace.jobs.purgeExpired();
  expect(await jobOf(world, exportId)).toBeUndefined();
});
