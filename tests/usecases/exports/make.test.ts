import { describe, expect, test } from 'vitest';
import { createDocuments } from '#server/adapters/documents/documents.ts';
import { QuorateError } from '#server/errors.ts';
import type { Documents } from '#server/ports.ts';
import { claimMs } from '#server/usecases/exports/make.ts';
import { createWorkspace } from '#server/usecases/workspace.ts';
import { governing, heldMeeting } from '../../support/held-meeting.ts';
import { createFullBoard, createWorld, refusalCode } from '../../support/memory-world.ts';
import { baseVersionOf, prepareMeeting, prepared } from '../records/support.ts';
import { killAfter } from '../auth/support.ts';
import { blobsWritten, jobOf, made, textOf } from './support.ts';

/** Documents that are made when the test says so. */
function slowDocuments() {
  const asked: { told: (share: number) => void; give: (bytes: Uint8Array) => void; fail: (error: unknown) => void }[] =
    [];
  const documents: Documents = {
    render: (_copy, _format, told = () => undefined) =>
      new Promise((give, fail) => void asked.push({ told, give, fail })),
    close: async () => undefined,
  };
  return { asked, documents };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let turns = 0; turns < 1_000; turns += 1) {
    if (await holds()) return;
    await turn();
  }
  throw new Error('it did not come to that');
}

describe('E5: copies are made in the background', () => {
  test('a copy is queued, made and kept', async () => {
    const { world, board, meetingId } = await prepared('ended');
    const exportId = await made(world.workspace, board.governor, { meetingId, format: 'html' });
    const job = await jobOf(world, exportId);
    expect(job).toMatchObject({ state: 'done', progress: 1, attempts: 1, name: '2026-03-02 Spring term (draft).html' });
    expect(job).not.toHaveProperty('claim');
    const { bytes, file } = await world.workspace.exports.download(board.governor.actor, { exportId });
    expect(file).toEqual({ name: '2026-03-02 Spring term (draft).html', type: 'text/html; charset=utf-8' });
    expect(textOf(bytes)).toContain('The budget was discussed.');
    expect(textOf(bytes)).not.toMatch(/Mrs Smith|Staffing/);
  });

  test('a sealed record is copied with its seal', async () => {
    const { world, board, meetingId } = await prepared('signed');
    const exportId = await made(world.workspace, board.observer, { meetingId, format: 'html' });
    const { bytes, file } = await world.workspace.exports.download(board.observer.actor, { exportId });
    const [sealed] = await world.store.aggregates.find('sealedRecord', 'meeting', meetingId);
    expect(textOf(bytes)).toContain(sealed!.value.seal.sha256);
    expect(file.name).toBe('2026-03-02 Spring term (signed).html');
  });

  test('E1, A2: a copy of signed minutes has the signed addenda after the record, those of Part 2 with their item', async () => {
    const { world, board, meetingId, items } = await prepared('signed');
    const { records } = world.workspace;
    const sign = async (text: string, more: object = {}) => {
      const { minutes } = await records.addAddendum(board.clerk.actor, { meetingId, text, ...more });
      const baseVersion = await baseVersionOf(world, meetingId);
      const addendumId = minutes.addenda.at(-1)!.id;
      await records.signAddendum(board.chair.actor, { meetingId, addendumId, baseVersion });
    };
    await sign('The contract was let to Alder Roofing.');
    await sign('Mrs Smyth, not Smith.', { itemId: items.staffing.id });
    await records.addAddendum(board.clerk.actor, { meetingId, text: 'Only drafted.' });
    const copy = async (more: object = {}) => {
      const exportId = await made(world.workspace, board.chair, { meetingId, format: 'html', ...more });
      return textOf((await world.workspace.exports.download(board.chair.actor, { exportId })).bytes);
    };
    const open = await copy();
    expect(open.indexOf('The contract was let to Alder Roofing.')).toBeGreaterThan(open.indexOf('Signature'));
    expect(open).not.toMatch(/Mrs Smyth|Only drafted/);
    const part2 = await copy({ part2: items.staffing.id });
    expect(part2).toContain('Mrs Smyth, not Smith.');
    expect(part2).not.toContain('Alder Roofing');
  });

  test('A3: of Part 2, the item asked for and nothing else', async () => {
    const { world, board, meetingId, items } = await prepared('signed');
    const exportId = await made(world.workspace, board.chair, { meetingId, format: 'html', part2: items.staffing.id });
    const { bytes } = await world.workspace.exports.download(board.chair.actor, { exportId });
    expect(textOf(bytes)).toContain('Mrs Smith is leaving.');
    expect(textOf(bytes)).not.toContain('The budget was discussed.');
  });

  test('M3: who voted how stands in no copy before the vote is counted', async () => {
    const { world, board, meetingId, vote, cast, take } = await heldMeeting(governing);
    const { value, version } = (await world.store.aggregates.get('board', board.boardId))!;
    await world.store.aggregates.replace('board', { ...value, namesVotes: true }, version);
    const copy = async () => {
      const exportId = await made(world.workspace, board.observer, { meetingId, format: 'html' });
      return textOf((await world.workspace.exports.download(board.observer.actor, { exportId })).bytes);
    };
    const motionId = await vote('names');
    await cast(motionId, 'chair', 'for');
    await cast(motionId, 'governor', 'against');
    expect(await copy()).toContain('That the budget be approved');
    expect(await copy()).not.toMatch(/For: |Against: /);
    await take('count', motionId);
    expect(await copy()).toMatch(/For: .*Against: /);
  });

  test('E5: progress is told on the way', async () => {
    const { asked, documents } = slowDocuments();
    const world = createWorld({ documents });
    const board = await createFullBoard(world);
    const { view } = await prepareMeeting(world, board);
    const { exportId } = await world.workspace.exports.request(board.clerk.actor, {
      meetingId: view.id,
      format: 'pdf',
    });
    await until(() => asked.length === 1);
    const progress = async () => (await world.workspace.exports.show(board.clerk.actor, { exportId })).progress;
    expect(await progress()).toBe(0.25);
    asked[0]!.told(0.5);
    await until(async () => (await progress()) > 0.5);
    expect(await refusalCode(world.workspace.exports.download(board.clerk.actor, { exportId }))).toBe(
      'not_possible_now',
    );
    asked[0]!.give(new Uint8Array([1]));
    await until(async () => (await progress()) === 1);
  });
});

describe('E5: a node that dies half-way', () => {
  async function dying() {
    const { asked, documents } = slowDocuments();
    const world = createWorld({ documents });
    const board = await createFullBoard(world);
    const { view } = await prepareMeeting(world, board);
    const { exportId } = await world.workspace.exports.request(board.clerk.actor, {
      meetingId: view.id,
      format: 'html',
    });
    await until(() => asked.length === 1);
    const other = createWorkspace({ ...world.deps, documents: createDocuments({ aside: false }) });
    return { world, board, exportId, other, first: asked[0]! };
  }

  test('another takes it up once the claim is over, and not before', async () => {
    const { world, exportId, other } = await dying();
    await other.jobs.resumeExports();
    expect(await jobOf(world, exportId)).toMatchObject({ state: 'running', attempts: 1 });
    world.clock.forward(claimMs - 1);
    await other.jobs.resumeExports();
    expect(await jobOf(world, exportId)).toMatchObject({ state: 'running', attempts: 1 });
    world.clock.forward(1);
    await other.jobs.resumeExports();
    expect(await jobOf(world, exportId)).toMatchObject({ state: 'done', attempts: 2 });
  });

  test('what the first one brings late is not kept', async () => {
    const { world, exportId, other, first } = await dying();
    world.clock.forward(claimMs);
    await other.jobs.resumeExports();
    const before = await jobOf(world, exportId);
    const removed: string[] = [];
    const remove = world.store.blobs.remove.bind(world.store.blobs);
    world.store.blobs.remove = async (id) => {
      removed.push(id);
      await remove(id);
    };
    first.give(new Uint8Array([1, 2, 3]));
    await until(() => removed.length === 1);
    expect(await jobOf(world, exportId)).toEqual(before);
    expect(removed).not.toContain(before!.blobId);
    expect(await world.store.blobs.get(removed[0]!)).toBeUndefined();
  });

  test('killed after any write, nothing is left of any attempt once its day is over', async () => {
    for (let steps = 0, completed = false; !completed; steps += 1) {
      expect(steps).toBeLessThan(20);
      const { world, board, meetingId } = await prepared('ended');
      await world.workspace.jobs.stopExports();
      const { exportId } = await world.workspace.exports.request(board.governor.actor, { meetingId, format: 'html' });
      const written = blobsWritten(world);
      const revive = killAfter(world, steps);
      await world.another().jobs.resumeExports();
      completed = !revive();
      world.clock.forward(claimMs);
      await world.another().jobs.resumeExports();
      expect(await jobOf(world, exportId)).toMatchObject({ state: 'done' });
      expect(await written()).toContain((await jobOf(world, exportId))!.blobId);
      world.clock.forward(24 * 3600_000);
      await world.workspace.jobs.purgeExpired();
      expect(await jobOf(world, exportId)).toBeUndefined();
      expect(await written(), `after ${steps} writes`).toEqual([]);
    }
  });

  test('of two that find it at the same moment one makes it', async () => {
    const { world, exportId, other } = await dying();
    const third = createWorkspace({ ...world.deps, documents: createDocuments({ aside: false }) });
    world.clock.forward(claimMs);
    await Promise.all([other.jobs.resumeExports(), third.jobs.resumeExports()]);
    expect(await jobOf(world, exportId)).toMatchObject({ state: 'done', attempts: 2 });
  });

  test('what fails three times is given up, in plain words', async () => {
    const { world, board, exportId } = await dying();
    for (const attempt of [2, 3]) {
      world.clock.forward(claimMs);
      const { asked, documents } = slowDocuments();
      void createWorkspace({ ...world.deps, documents }).jobs.resumeExports();
      await until(() => asked.length === 1);
      expect(await jobOf(world, exportId)).toMatchObject({ state: 'running', attempts: attempt });
    }
    world.clock.forward(claimMs);
    await world.another().jobs.resumeExports();
    expect(await world.workspace.exports.show(board.clerk.actor, { exportId })).toMatchObject({
      state: 'failed',
      fault: 'This copy could not be made.',
    });
  });

  test('a service that stops leaves it to the next', async () => {
    const { world, exportId, other, first } = await dying();
    first.fail(new QuorateError('unavailable'));
    await until(async () => (await jobOf(world, exportId))?.state === 'queued');
    await other.jobs.resumeExports();
    expect(await jobOf(world, exportId)).toMatchObject({ state: 'done' });
  });

  test('one that fails keeps no other waiting, and the log has it', async () => {
    const { asked, documents } = slowDocuments();
    const world = createWorld({ documents });
    const board = await createFullBoard(world);
    const { view } = await prepareMeeting(world, board);
    const ask = () => world.workspace.exports.request(board.clerk.actor, { meetingId: view.id, format: 'pdf' });
    const [first, second] = [await ask(), await ask()];
    await until(() => asked.length === 1);
    asked[0]!.fail(new Error('out of ink'));
    await until(() => asked.length === 2);
    asked[1]!.give(new Uint8Array([1]));
    await until(async () => (await jobOf(world, second.exportId))?.state === 'done');
    expect(await jobOf(world, first.exportId)).toMatchObject({
      state: 'failed',
      fault: 'This copy could not be made.',
    });
    expect(world.logged).toContainEqual({ level: 'error', event: 'copy of minutes could not be made' });
  });
});
