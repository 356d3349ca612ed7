import { describe, expect, test } from 'vitest';
import { documentsOf } from '#lib/domain/agenda.ts';
import {
  addMember,
  createFullBoard,
  createWorld,
  type FullBoard,
  refusal,
  signIn,
  type World,
} from '../../support/memory-world.ts';
import { cancelled, forwardDays, noticedMeeting } from '../meetings/support/coming.ts';
import { ask } from './support.ts';
import { prepared, sealedFile, stored, write } from '../records/support.ts';

const operator = { kind: 'operator' } as const;
const never = { mail: 'never', interests: 'never', endedProfiles: 'never' } as const;

const set = (world: World, { organisationId }: FullBoard, periods: Record<string, unknown>) =>
  world.workspace.data.setRetention(operator, { organisationId, ...never, ...periods });
const view = (world: World, { organisationId }: FullBoard) => world.workspace.data.retention(operator, { organisationId });
const run = (world: World) => world.workspace.jobs.runRetention();
const nothingOpen = (world: World) => world.bus.answer('connections', () => []);
const back = async (world: World, { clerk }: FullBoard) => (await signIn(world, clerk.username, clerk.password)).actor;

describe('V4: the history of signed minutes', () => {
  async function signed() {
    const made = await prepared('signed');
    const { world, meetingId } = made;
    nothingOpen(world);
    const documentIds = documentsOf(await stored(world, meetingId));
    for (const documentId of documentIds) {
      await world.store.minutesLog.bindClient(documentId, 7, made.board.governor.personId);
      await world.store.minutesLog.keepHistory('org', documentId, { key: 'k', content: new Uint8Array([1]) });
    }
    const left = async () => {
      const { minutesLog } = world.store;
      const counted = documentIds.map(async (id) => [
        (await minutesLog.read(id)).length,
        (await Array.fromAsync(minutesLog.history(id))).length,
        (await minutesLog.boundClients(id)).size,
      ]);
      return (await Promise.all(counted)).flat().reduce((sum, one) => sum + one, 0);
    };
    return { ...made, documentIds, left };
  }

  test('is shown before it goes, then goes from the log; the sealed minutes stay as they were', async () => {
    const { world, board, meetingId, left, minutesId } = await signed();
    const file = await sealedFile(world, board, meetingId);
    await set(world, board, { history: 6 });
    expect(await run(world)).toBe(0);
    expect(await left()).toBeGreaterThan(6);
    forwardDays(world, 190);
    expect((await view(world, board)).due.history).toEqual({
      count: 1,
      first: [{ what: '“Spring term” of 2026-03-02', since: '2026-03-02' }],
    });
    expect(await run(world)).toBe(1);
    expect(await left()).toBe(0);
    const actor = await back(world, board);
    expect(await sealedFile(world, { ...board, clerk: { ...board.clerk, actor } }, meetingId)).toEqual(file);
    const opened = await world.workspace.minutes.open(actor, { documentId: minutesId });
    expect((await world.store.blobs.get(opened.frozenBlobId!))!.byteLength).toBeGreaterThan(0);
    const refused = await refusal(world.workspace.minutes.history(actor, { documentId: minutesId }));
    expect(refused.code).toBe('not_possible_now');
    expect(refused.message).toContain('past the period');
    expect(refused.message).toContain('The signed minutes are kept.');
    const actions = world.store.entries.map(({ action }) => action);
    expect(actions).toContain('minutes.endHistory');
    expect((await view(world, board)).due.history.count).toBe(0);
    forwardDays(world, 1);
    expect(await run(world)).toBe(0);
  });

  test('is kept while somebody who wrote in it waits for the answer to a request', async () => {
    const { world, board, left } = await signed();
    await set(world, board, { history: 1 });
    const { organisationId, governor, chair } = board;
    await ask({ world, about: { organisationId, personId: chair.personId } });
    const close = await ask({ world, about: { organisationId, personId: governor.personId } });
    forwardDays(world, 40);
    expect((await view(world, board)).due.history).toMatchObject({
      count: 0,
      kept: { count: 1, first: [{ what: '“Spring term” of 2026-03-02', askedBy: [{ id: governor.personId }] }] },
    });
    expect(await run(world)).toBe(0);
    expect(await left()).toBeGreaterThan(0);
    await close();
    forwardDays(world, 1);
    expect(await run(world)).toBe(1);
    expect(await left()).toBe(0);
  });

  test('waits while somebody has the meeting open, or a node does not answer', async () => {
    const { world, board, meetingId, left } = await signed();
    await set(world, board, { history: 1 });
    forwardDays(world, 40);
    world.bus.answer('connections', () => [{ personId: 'p', sessionId: 's', meetingId }]);
    expect(await run(world)).toBe(0);
    forwardDays(world, 1);
    nothingOpen(world);
    world.bus.unreachable.push('node-2');
    expect(await run(world)).toBe(0);
    expect(await left()).toBeGreaterThan(0);
    forwardDays(world, 1);
    world.bus.unreachable.pop();
    expect(await run(world)).toBe(1);
    expect(await left()).toBe(0);
  });

  test('W1a: what a crash leaves is removed from the outbox', async () => {
    const { world, board, left } = await signed();
    await set(world, board, { history: 1 });
    forwardDays(world, 40);
    const { minutesLog } = world.store;
    const forget = minutesLog.forgetDocument;
    minutesLog.forgetDocument = () => Promise.reject(new Error('killed'));
    await run(world);
    expect(await left()).toBeGreaterThan(0);
    minutesLog.forgetDocument = forget;
    await world.another().jobs.relayAll();
    expect(await left()).toBe(0);
  });

  test('of minutes that are not signed it stays, whatever the period', async () => {
    const { world, board, minutesId } = await prepared('approved');
    nothingOpen(world);
    await set(world, board, { history: 1 });
    forwardDays(world, 400);
    expect(await run(world)).toBe(0);
    expect((await world.store.minutesLog.read(minutesId)).length).toBeGreaterThan(0);
  });
});

describe('V4, B6: meetings that were cancelled', () => {
  async function calledOff() {
    const world = createWorld();
    const board = await createFullBoard(world);
    nothingOpen(world);
    const { id: meetingId, minutes, items } = await noticedMeeting(world, board);
    await write(world, minutes.id, items[0]!.id, 'Prepared beforehand.');
    const blobId = await world.store.blobs.put(board.organisationId, new Uint8Array([1]));
    const paper = { id: 'p', name: 'Budget.txt', type: 'text/plain', size: 1, blobId, addedAt: '', by: '' };
    const { value, version } = (await world.store.aggregates.get('meeting', meetingId))!;
    const withPaper = value.items.map((item, at) => (at === 0 ? { ...item, papers: [paper] } : item));
    await world.store.aggregates.replace('meeting', { ...value, items: withPaper }, version);
    await cancelled(world, board, meetingId);
    return { world, board, meetingId, minutesId: minutes.id, blobId };
  }

  test('go with what was typed and their papers, counted from their date; others stay', async () => {
    const { world, board, meetingId, minutesId, blobId } = await calledOff();
    const kept = await noticedMeeting(world, board, 20);
    await set(world, board, { cancelledMeetings: 1 });
    forwardDays(world, 40);
    expect(await run(world)).toBe(0);
    forwardDays(world, 6);
    expect((await view(world, board)).due.cancelledMeetings).toMatchObject({
      count: 1,
      first: [{ what: '“Spring term” of 2026-03-16', since: '2026-03-16' }],
    });
    expect(await run(world)).toBe(1);
    expect(world.store.all('meeting').map(({ id }) => id)).toEqual([kept.id]);
    expect(await world.store.aggregates.get('meeting', meetingId)).toBeUndefined();
    expect(await world.store.minutesLog.read(minutesId)).toEqual([]);
    expect(await world.store.blobs.get(blobId)).toBeUndefined();
    expect(world.store.entries.map(({ action }) => action)).toContain('meeting.cancel');
  });

  test('go with when people looked at their history; of others that stays', async () => {
    const { world, board, minutesId } = await calledOff();
    const kept = await noticedMeeting(world, board, 20);
    const { seen } = world.workspace.minutes;
    for (const documentId of [minutesId, kept.minutes.id]) {
      for (const { actor } of [board.governor, board.chair]) await seen(actor, { documentId });
    }
    await set(world, board, { cancelledMeetings: 1 });
    forwardDays(world, 60);
    expect(await run(world)).toBe(1);
    const left = world.store.all('lastLook').map(({ documentId }) => documentId);
    expect(left).toEqual([kept.minutes.id, kept.minutes.id]);
  });

  test('are kept while somebody who looked at their history waits for the answer to a request', async () => {
    const { world, board, minutesId } = await calledOff();
    const { workspace } = world;
    const { organisationId } = board;
    // Since the notice, which names who was on the board then.
    const late = await addMember(world, board, 'governor', 'hill.late');
    await workspace.minutes.seen(late.actor, { documentId: minutesId });
    await set(world, board, { cancelledMeetings: 1 });
    const close = await ask({ world, about: { organisationId, personId: late.personId } });
    forwardDays(world, 60);
    expect(await run(world)).toBe(0);
    await close();
    forwardDays(world, 1);
    expect(await run(world)).toBe(1);
  });

  test('are kept while somebody whom they name waits for the answer to a request', async () => {
    const { world, board, meetingId } = await calledOff();
    await set(world, board, { cancelledMeetings: 1 });
    const close = await ask({ world, about: { organisationId: board.organisationId, personId: board.governor.personId } });
    forwardDays(world, 60);
    expect((await view(world, board)).due.cancelledMeetings).toMatchObject({ count: 0, kept: { count: 1 } });
    expect(await run(world)).toBe(0);
    expect(await world.store.aggregates.get('meeting', meetingId)).toBeDefined();
    await close();
    forwardDays(world, 1);
    expect(await run(world)).toBe(1);
  });

  test('what a crash leaves of one goes the next night', async () => {
    const { world, board, meetingId } = await calledOff();
    await set(world, board, { cancelledMeetings: 1 });
    forwardDays(world, 60);
    const { minutesLog } = world.store;
    const forget = minutesLog.forgetDocument;
    minutesLog.forgetDocument = () => Promise.reject(new Error('killed'));
    await run(world);
    expect(await world.store.aggregates.get('meeting', meetingId)).toBeDefined();
    minutesLog.forgetDocument = forget;
    forwardDays(world, 1);
    expect(await run(world)).toBe(1);
  });

  test('a period that is left out stays as it was', async () => {
    const { world, board } = await calledOff();
    await set(world, board, { cancelledMeetings: 36, history: 84 });
    await set(world, board, {});
    expect((await view(world, board)).set).toMatchObject({ cancelledMeetings: 36, history: 84, mail: 'never' });
  });
});
