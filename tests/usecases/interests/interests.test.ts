import { describe, expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
import {
  again,
  auditedActions,
  createFullBoard,
  createWorld,
  lastAudited,
  refusal,
  refusalCode,
} from '../../support/memory-world.ts';

async function prepared() {
  const world = createWorld();
  const board = await createFullBoard(world);
  const input = {
    organisationId: board.organisationId,
    kind: 'pecuniary',
    organisation: 'Bright Sparks Electrical Ltd',
    nature: 'Director; the firm supplies the school',
    since: '2024-09-01',
  };
  return { world, board, input, ...world.workspace.interests };
}

describe('declaring an interest', () => {
  test.each(roles)('W2: %s: as the table says', async (role) => {
    const { world, board, input, declare } = await prepared();
    const before = world.store.entries.length;
    if (role !== 'observer') return void expect(await declare(board[role].actor, input)).toHaveProperty('id');
    expect(await refusalCode(declare(board[role].actor, input))).toBe('forbidden');
    expect(world.store.entries.length).toBe(before);
  });

  test('W1: in another organisation there is nothing, whatever is sent', async () => {
    const { world, input, declare } = await prepared();
    const other = await createFullBoard(world, 'Dale School');
    expect(await refusalCode(declare(other.chair.actor, { ...input, nonsense: 1 }))).toBe('not_found');
    expect(await refusalCode(declare(undefined, input))).toBe('not_signed_in');
  });

  test.each([
    [{ kind: 'gift' }, 'kind'],
    [{ organisation: ' ' }, 'organisation'],
    [{ nature: 'x'.repeat(501) }, 'nature'],
    [{ since: '2026-03-03' }, 'since'],
    [{ since: 'long ago' }, 'since'],
    [{ personId: 'another' }, 'personId'],
  ])('bad input names its field: %o', async (bad, field) => {
    const { board, input, declare } = await prepared();
    const error = await refusal(declare(board.chair.actor, { ...input, ...bad }));
    expect(Object.keys(error.fields ?? {})).toContain(field);
  });

  test('G9: what is audited names no firm', async () => {
    const { world, board, input, declare } = await prepared();
    await declare(board.chair.actor, input);
    const audited = lastAudited(world, board.organisationId);
    expect(audited).toMatchObject({ action: 'interest.declare', detail: { kind: 'pecuniary' } });
    expect(JSON.stringify(audited)).not.toContain('Bright');
  });

  test('R3: nothing is written for somebody whose access ended meanwhile', async () => {
    const { board, input, declare, list } = await prepared();
    const actor = { ...board.chair.actor, signal: AbortSignal.abort() };
    expect(await refusalCode(declare(actor, input))).toBe('not_signed_in');
    expect((await list(board.chair.actor)).interests).toEqual([]);
  });
});

describe('confirming and ending', () => {
  test('G9: due after a year, until it is confirmed; both may come twice', async () => {
    const { world, board, input, declare, change, list } = await prepared();
    const { id: interestId } = await declare(board.chair.actor, input);
    expect(await list(board.chair.actor)).toMatchObject({ due: 0, organisations: [{ name: 'Hill School' }] });
    const stored = (await world.store.aggregates.get('interest', interestId))!;
    const old = { ...stored.value, confirmedAt: '2025-03-02T12:00:00.000Z' };
    await world.store.aggregates.replace('interest', old, stored.version);
    expect(await list(board.chair.actor)).toMatchObject({
      due: 1,
      interests: [{ due: true, confirmBy: '2026-03-02' }],
    });
    await change(board.chair.actor, { interestId, to: 'confirm' });
    await change(board.chair.actor, { interestId, to: 'confirm' });
    expect(await list(board.chair.actor)).toMatchObject({ due: 0, interests: [{ confirmBy: '2027-03-02' }] });
    await change(board.chair.actor, { interestId, to: 'end' });
    const { endedAt } = (await list(board.chair.actor)).interests[0]!;
    await change(board.chair.actor, { interestId, to: 'end' });
    expect((await list(board.chair.actor)).interests[0]!.endedAt).toBe(endedAt);
    expect(await refusalCode(change(board.chair.actor, { interestId, to: 'confirm' }))).toBe('not_possible_now');
    expect(auditedActions(world, board.organisationId).filter((action) => action.startsWith('interest.'))).toEqual([
      'interest.declare',
      'interest.confirm',
      'interest.confirm',
      'interest.end',
    ]);
  });

  test('W1, W2: nobody changes another’s, the clerk included; elsewhere it is not there', async () => {
    const { world, board, input, declare, change } = await prepared();
    const { id: interestId } = await declare(board.chair.actor, input);
    for (const role of ['clerk', 'governor', 'observer'] as const) {
      expect(await refusalCode(change(board[role].actor, { interestId, to: 'end' }))).toBe('forbidden');
    }
    const other = await createFullBoard(world, 'Dale School');
    expect(await refusalCode(change(other.clerk.actor, { interestId, to: 'end' }))).toBe('not_found');
    expect(await refusalCode(change(board.chair.actor, { interestId: 'none', to: 'end' }))).toBe('not_found');
    const bad = await refusal(change(board.chair.actor, { interestId, to: 'sell' }));
    expect(bad).toMatchObject({ code: 'invalid', fields: { to: expect.any(String) } });
  });

  test('A list holds one’s own, of organisations in which one still sits', async () => {
    const { world, board, input, declare, list } = await prepared();
    await declare(board.chair.actor, input);
    expect((await list(board.clerk.actor)).interests).toEqual([]);
    expect(await list(board.observer.actor)).toEqual({ organisations: [], interests: [], due: 0 });
    const dale = await createFullBoard(world, 'Dale School');
    const { personId, token } = board.governor;
    await declare(board.governor.actor, input);
    await world.workspace.people.addMembership(
      { kind: 'operator' },
      { personId, boardId: dale.boardId, role: 'governor' },
    );
    await world.workspace.people.revoke(board.clerk.actor, { personId, scope: 'board', id: board.boardId });
    const left = await list(await again(world, token));
    expect(left).toMatchObject({ organisations: [{ name: 'Dale School' }], interests: [] });
  });
});
