import { describe, expect, test } from 'vitest';
import type { Actor } from '#server/usecases/actor.ts';
import { createWorkspace } from '#server/usecases/workspace.ts';
import {
  again,
  auditedActions,
  createFullBoard,
  createWorld,
  lastAudited,
  operator,
  signIn,
} from '../../support/memory-world.ts';
import { addPast } from './support/past.ts';

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const past = await addPast(world, board);
  const reads = () => auditedActions(world, board.organisationId).filter((action) => action.startsWith('part2.'));
  const files = () => auditedActions(world, board.organisationId).filter((action) => action === 'register.export');
  return { world, board, past, reads, files };
}

const withPart2 = ['decisions', 'actions', 'interests'] as const;

describe('A5: who reads what was recorded in Part 2 is in the log', () => {
  test.each(withPart2)('%s: with the item, and once for each session', async (register) => {
    const { world, board, past, reads } = await prepared();
    const read = (actor: Actor) => world.workspace.registers[register](actor, { boardId: board.boardId });
    await read(board.chair.actor);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'part2.readRecorded',
      actor: board.chair.personId,
      subject: `board:${board.boardId}`,
      detail: { items: [{ meetingId: past.meetingId, itemId: past.part2 }] },
    });
    expect(JSON.stringify(lastAudited(world, board.organisationId))).not.toMatch(/Staffing|m3|a3|d1/);
    await read(board.chair.actor);
    expect(reads()).toHaveLength(1);
    await read((await signIn(world, 'hill.chair', board.chair.password)).actor);
    expect(reads()).toHaveLength(2);
  });

  test.each(withPart2)('%s: no other node notes it again', async (register) => {
    const { world, board, reads } = await prepared();
    const input = { boardId: board.boardId };
    await world.workspace.registers[register](board.chair.actor, input);
    const another = createWorkspace({ ...world.deps, chain: { ...world.deps.chain } });
    await another.registers[register](board.chair.actor, input);
    expect(reads()).toHaveLength(1);
  });

  test.each(withPart2)('%s: narrowed to what is none of it, nothing is noted', async (register) => {
    const { world, board, reads } = await prepared();
    await world.workspace.registers[register](board.chair.actor, { boardId: board.boardId, from: '2026-03-01' });
    expect(reads()).toEqual([]);
  });

  test('before it is given: without its entry there is no register', async () => {
    const { world, board } = await prepared();
    world.store.chain.add = () => Promise.reject(new Error('no log'));
    const asked = world.workspace.registers.decisions(board.chair.actor, { boardId: board.boardId });
    await expect(asked).rejects.toThrow('no log');
  });

  test('whoever has the minutes of the item open is in it already', async () => {
    const { world, board, past, reads } = await prepared();
    const { value } = (await world.store.aggregates.get('meeting', past.meetingId))!;
    const documentId = value.items.find(({ id }) => id === past.part2)!.confidential!.minutesId;
    await world.workspace.minutes.open(board.chair.actor, { documentId });
    await world.workspace.registers.decisions(board.chair.actor, { boardId: board.boardId });
    await world.workspace.meetings.show(board.chair.actor, { meetingId: past.meetingId });
    expect(reads()).toEqual(['part2.read']);
  });

  test('a meeting is shown with what was recorded; the titles on its agenda alone are no reading', async () => {
    const { world, board, past, reads } = await prepared();
    const { meetingId } = past;
    await world.workspace.meetings.show(board.observer.actor, { meetingId });
    expect(reads()).toEqual([]);
    await world.workspace.meetings.show(board.governor.actor, { meetingId });
    await world.workspace.meetings.show(board.governor.actor, { meetingId });
    expect(reads()).toEqual(['part2.readRecorded']);
    const { value, version } = (await world.store.aggregates.get('meeting', meetingId))!;
    await world.store.aggregates.replace('meeting', { ...value, motions: [], declarations: [] }, version);
    const { value: action, version: at } = (await world.store.aggregates.get('actionItem', 'a3'))!;
    await world.store.aggregates.replace('actionItem', { ...action, itemId: past.open }, at);
    const shown = await world.workspace.meetings.show(board.viceChair.actor, { meetingId });
    expect(shown.items[2]!.title).toBe('Staffing');
    expect(reads()).toHaveLength(1);
  });

  test('what an earlier meeting left to do in Part 2, shown at the next, is read there', async () => {
    const { world, board, past, reads } = await prepared();
    const { id: meetingId } = await world.workspace.meetings.create(board.clerk.actor, {
      boardId: board.boardId,
      title: 'Next',
      startsAt: '2026-06-01T18:30:00Z',
      items: [{ title: 'Matters arising', kind: 'mattersArising' }],
    });
    const { openActions } = await world.workspace.meetings.show(board.chair.actor, { meetingId });
    expect(openActions!.map(({ id }) => id)).toContain('a3');
    expect(reads()).toEqual(['part2.readRecorded']);
    expect(lastAudited(world, board.organisationId)!.detail).toEqual({
      items: [{ meetingId: past.meetingId, itemId: past.part2 }],
    });
  });

  test('what one is to do oneself is no reading', async () => {
    const { world, board, past, reads } = await prepared();
    const { meetingId, part2: itemId } = past;
    const admitted = [board.associate.personId];
    const access = { meetingId, itemId, baseVersion: 1, admitted, withdrawn: [] };
    await world.workspace.meetings.setPart2Access(board.clerk.actor, access);
    const before = reads().length;
    const associate = await again(world, board.associate.token);
    const own = await world.workspace.registers.myActions(associate, {});
    expect(own.map(({ id }) => id)).toContain('a3');
    await world.workspace.registers.actions(associate, { boardId: board.boardId, mine: true });
    expect(reads()).toHaveLength(before);
  });
});

describe('A5: who takes a register away is in the log', () => {
  test.each(['attendance', 'decisions', 'actions', 'interests', 'terms'] as const)('%s', async (register) => {
    const { world, board, files } = await prepared();
    const ask = (more: object) =>
      world.workspace.registers[register](board.chair.actor, { boardId: board.boardId, ...more });
    await ask({});
    await ask({ format: 'json' });
    expect(files()).toEqual([]);
    await ask({ format: 'csv', personId: board.governor.personId, text: 'Staffing' });
    await ask({ format: 'csv' });
    expect(files()).toHaveLength(2);
    const entries = world.store.entries.filter(({ action }) => action === 'register.export');
    expect(entries.map(({ actor, subject, detail }) => ({ actor, subject, detail }))).toEqual([
      {
        actor: board.chair.personId,
        subject: `board:${board.boardId}`,
        // What was looked for may be words of Part 2, and is not there.
        detail: { register, personId: board.governor.personId },
      },
      { actor: board.chair.personId, subject: `board:${board.boardId}`, detail: { register } },
    ]);
  });

  test('what one is to do, on each board that it is of', async () => {
    const { world, board, files } = await prepared();
    const mine = (more: object) => world.workspace.registers.myActions(board.governor.actor, more);
    const dale = await createFullBoard(world, 'Dale School');
    const { personId } = board.governor;
    await world.workspace.people.addMembership(operator, { personId, boardId: dale.boardId, role: 'governor' });
    await mine({});
    await mine({ format: 'json', state: 'open' });
    expect(files()).toEqual([]);
    expect(await mine({ format: 'csv', state: 'open' })).not.toEqual([]);
    expect(files()).toHaveLength(1);
    expect(auditedActions(world, dale.organisationId)).not.toContain('register.export');
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'register.export',
      actor: personId,
      subject: `board:${board.boardId}`,
      detail: { register: 'actions', mine: true, state: 'open' },
    });
  });

  test('before it is given: without its entry there is no file of what one is to do', async () => {
    const { world, board } = await prepared();
    world.store.chain.add = () => Promise.reject(new Error('no log'));
    await expect(world.workspace.registers.myActions(board.governor.actor, { format: 'csv' })).rejects.toThrow(
      'no log',
    );
  });

  test('one’s own part of it too', async () => {
    const { world, board } = await prepared();
    const own = { boardId: board.boardId, mine: true, format: 'csv' };
    await world.workspace.registers.attendance(board.associate.actor, own);
    expect(lastAudited(world, board.organisationId)).toMatchObject({
      action: 'register.export',
      detail: { register: 'attendance', mine: true },
    });
  });
});
