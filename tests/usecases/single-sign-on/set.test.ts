import { beforeEach, describe, expect, test } from 'vitest';
import { issuerFault } from '#lib/domain/single-sign-on.ts';
import { createSchool, issuer, setting, switchOn, tenant } from '../../support/memory-provider.ts';
import {
  createBoard,
  createFullBoard,
  type FullBoard,
  lastAudited,
  refusal,
  refusalCode,
  type World,
} from '../../support/memory-world.ts';

describe('P34: what an organisation may choose', () => {
  const allowed = [issuer, 'https://login.microsoftonline.com/', 'http://localhost:9999'];
  test.each([issuer, tenant, 'http://localhost:9999'])('%s', (one) => {
    expect(issuerFault(one, allowed)).toBeUndefined();
  });
  test.each([
    'https://accounts.google.com/',
    'https://accounts.google.com.evil.example',
    'https://accounts.google.com/x',
    'http://accounts.google.com',
    'https://user@accounts.google.com',
    'https://accounts.google.com?x',
    'http://169.254.169.254/latest',
    'https://login.microsoftonline.com/',
    'https://login.microsoftonline.com/common/v2.0',
    'https://login.microsoftonline.com/organizations/v2.0',
    // The tenant in which Microsoft keeps everybody's own accounts.
    'https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0',
    'https://login.microsoftonline.com/../x',
    `${tenant}/`,
    tenant.toUpperCase(),
    'nonsense',
    '',
  ])('not %s', (one) => {
    expect(issuerFault(one, allowed)).toBeTypeOf('string');
  });
});

describe('P34: setting it', () => {
  let world: World;
  let board: FullBoard;
  beforeEach(async () => {
    ({ world, board } = await createSchool());
  });
  const show = (actor = board.clerk.actor) =>
    world.workspace.singleSignOn.show(actor, { organisationId: board.organisationId });
  const end = (actor = board.clerk.actor) =>
    world.workspace.singleSignOn.end(actor, { organisationId: board.organisationId });

  test('is shown and audited without the secret, and switched off', async () => {
    const view = await show();
    expect(view).toMatchObject({
      redirectAddress: `https://quorate.test/sign-in/back/${board.organisationId}`,
      signInAddress: `https://quorate.test/sign-in/with/${board.organisationId}`,
      setting: { issuer, name: 'Hill School', countsAsSecondFactor: false },
      connected: 0,
    });
    expect(JSON.stringify(view)).not.toContain(setting.clientSecret);
    expect(lastAudited(world, board.organisationId)?.detail).toEqual({ on: true, issuer, countsAsSecondFactor: false });
    expect(await world.workspace.singleSignOn.offer({ organisationId: board.organisationId })).toEqual({
      organisationId: board.organisationId,
      organisationName: 'Hill School',
      name: 'Hill School',
    });
    await end();
    await end();
    expect((await show()).setting).toBeUndefined();
    expect(await refusalCode(world.workspace.singleSignOn.offer({ organisationId: board.organisationId }))).toBe(
      'not_found',
    );
  });

  test('keeps the secret when it is left out, but for the same provider alone', async () => {
    await switchOn(world, board, { clientSecret: undefined, name: 'Hill' });
    expect((await show()).setting?.name).toBe('Hill');
    const other = await refusal(switchOn(world, board, { clientSecret: undefined, issuer: tenant }));
    expect(other.fields).toEqual({ clientSecret: 'must be given' });
  });

  test('names the field that is wrong', async () => {
    const bad: [object, string][] = [
      [{ issuer: 'https://evil.example' }, 'issuer'],
      [{ clientId: 'two words' }, 'clientId'],
      [{ clientSecret: '' }, 'clientSecret'],
      [{ name: '' }, 'name'],
      [{ nonsense: 1 }, 'nonsense'],
    ];
    for (const [over, field] of bad) {
      const error = await refusal(switchOn(world, board, over));
      expect(Object.keys(error.fields ?? {})).toEqual([field]);
    }
  });

  test('takes a clerk, of all boards, with a fresh sign-in', async () => {
    for (const role of ['chair', 'governor', 'observer'] as const) {
      expect(await refusalCode(show(board[role].actor))).toBe('forbidden');
      expect(await refusalCode(end(board[role].actor))).toBe('forbidden');
      expect(await refusalCode(switchOn(world, { ...board, clerk: board[role] }))).toBe('forbidden');
    }
    const other = await createFullBoard(world, 'Dale School');
    expect(await refusalCode(switchOn(world, { ...board, clerk: other.clerk }))).toBe('not_found');
    world.clock.forward(15 * 60_000 + 1);
    expect(await refusalCode(switchOn(world, board))).toBe('reauthentication_required');
    expect(await refusalCode(end())).toBe('reauthentication_required');
    // Who may not is not asked for a password first.
    await createBoard(world, board, 'Another board');
    expect(await refusalCode(switchOn(world, board))).toBe('forbidden');
    expect(await refusalCode(end())).toBe('forbidden');
  });

  test('one that the operator allows no more is off', async () => {
    world.deps.signInProviders!.allowed = [];
    expect((await show()).setting).toBeUndefined();
    const begin = { organisationId: board.organisationId, binding: 'x'.repeat(43) };
    const from = { address: '192.0.2.7' };
    expect(await refusalCode(world.workspace.singleSignOn.begin(begin, from))).toBe('not_found');
  });
});
