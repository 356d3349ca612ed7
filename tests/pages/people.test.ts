import { describe, expect, test } from 'vitest';
import { firstPasswordWords, waitsFor } from '#lib/components/people/invitations.ts';
import { nobodySifted, onlineWords, sifted } from '#lib/components/people/people.ts';
import { suggestedUsername } from '#lib/domain/suggested-username.ts';
import { asInput } from '#lib/components/people/place.ts';
import { choicesFor, consequencesOf } from '#lib/components/people/revoking.ts';
import { identityOf, initialsOf, patterns } from '#lib/components/ui/identity.ts';
import type { BoardSummary, PersonView } from '#lib/domain/views.ts';

const membership = (boardId: string) => ({
  organisationId: 'o',
  organisationName: 'A trust',
  boardId,
  boardName: `Board ${boardId}`,
  role: 'governor' as const,
  votes: true,
  termStart: '2026-01-01',
});
const person = (name: string, more: Partial<PersonView> = {}): PersonView => ({
  id: name,
  name,
  username: name.toLowerCase(),
  memberships: [membership('1')],
  former: [],
  leadClerk: false,
  state: 'active',
  online: { devices: 0, meetings: [] },
  sessions: [],
  secondFactor: false,
  mayInvite: false,
  mayAddress: false,
  mayRevokeAccount: true,
  ...more,
});
const names = (people: PersonView[]) => people.map((p) => p.name);

describe('the list of people', () => {
  const zoe = person('Zoë', { online: { devices: 2, meetings: [{ id: 'm', title: 'Autumn term' }] } });
  const adam = person('Adam', { state: 'ended', memberships: [] });
  const ben = person('Ben', { state: 'invited', memberships: [membership('2')] });
  const all = [zoe, adam, ben];

  test('is by name, with those whose access ended last', () => {
    expect(names(sifted(all, nobodySifted))).toEqual(['Ben', 'Zoë', 'Adam']);
  });
  test('is searched without regard to case and accents', () => {
    expect(names(sifted(all, { ...nobodySifted, text: 'ZOE ' }))).toEqual(['Zoë']);
  });
  test('is sifted by board and by state', () => {
    expect(names(sifted(all, { ...nobodySifted, board: '2' }))).toEqual(['Ben']);
    expect(names(sifted(all, { ...nobodySifted, state: 'online' }))).toEqual(['Zoë']);
    expect(names(sifted(all, { ...nobodySifted, state: 'ended' }))).toEqual(['Adam']);
  });
  test('says who is on line, on how many devices and where', () => {
    expect(onlineWords(zoe)).toBe('On line on 2 devices, in Autumn term');
    expect(onlineWords(ben)).toBe('Not on line');
  });
});

test('a user name is suggested from the name, without title and accents', () => {
  expect(suggestedUsername('Dr Amara Okafor-Bell')).toBe('amara.okafor-bell');
  expect(suggestedUsername('Zoë O’Neill')).toBe('zoe.oneill');
  expect(suggestedUsername('')).toBe('');
});

test('a place goes to the API without an empty category, and with the vote for associates only', () => {
  const place = { boardId: '1', category: '' as const, votes: true };
  expect(asInput({ ...place, role: 'governor' })).toEqual({ boardId: '1', role: 'governor' });
  expect(asInput({ ...place, role: 'associate' })).toEqual({ boardId: '1', role: 'associate', votes: true });
  expect(asInput({ ...place, role: 'clerk', category: 'parent' })).toEqual({ boardId: '1', role: 'clerk' });
});

describe('R5: what a clerk may end', () => {
  const board = (id: string, role: BoardSummary['role']): BoardSummary => ({
    id,
    name: `Board ${id}`,
    kind: 'board',
    role,
  });
  const organisation = { id: 'o', name: 'A trust' };
  const session = {
    id: 's',
    device: 'Safari on iPad',
    startedAt: '2026-01-14T18:00:00Z',
    online: true,
    current: false,
  };
  const both = person('Ben', { memberships: [membership('1'), membership('2')], sessions: [session] });

  test('the account, each board, each device', () => {
    const choices = choicesFor(both, organisation, [board('1', 'clerk'), board('2', 'clerk')]);
    expect(choices.map((c) => [c.scope, c.id, c.disabled])).toEqual([
      ['account', 'o', false],
      ['board', '1', false],
      ['board', '2', false],
      ['session', 's', false],
    ]);
  });
  test('a board only for its own clerk, the account only for the clerk of all their boards', () => {
    const choices = choicesFor({ ...both, mayRevokeAccount: false }, organisation, [
      board('1', 'clerk'),
      board('2', 'governor'),
    ]);
    expect(choices.filter((c) => c.disabled).map((c) => c.key)).toEqual(['account', 'board:2']);
  });
  test('R6: every choice says that what was read cannot be called back', () => {
    for (const choice of choicesFor(both, organisation, [board('1', 'clerk')])) {
      expect(consequencesOf(choice, both).join(' ')).toContain('cannot be called back');
    }
  });
});

describe('how people are told apart', () => {
  test('initials leave out titles', () => {
    expect(initialsOf('Dr Amara Okafor-Bell')).toBe('AO');
    expect(initialsOf('Cher')).toBe('C');
    expect(initialsOf('')).toBe('?');
  });
  test('the same person always has the same colour and pattern, and all of them occur', () => {
    const seen = new Set<string>();
    for (let n = 0; n < 400; n++) {
      const { colour, pattern } = identityOf(`person-${n}`);
      expect(identityOf(`person-${n}`)).toEqual({ colour, pattern });
      seen.add(`${colour} ${pattern}`);
    }
    expect(seen.size).toBe(8 * patterns.length);
  });
});

test('P36: the list says who has not changed a first password, and whose has expired', () => {
  const until = '2026-03-16T18:30:00.000Z';
  const waiting = person('Ada', { firstPassword: { state: 'unused', until } });
  expect(waitsFor(waiting)).toEqual({ tone: 'warn', text: 'First password not used' });
  expect(firstPasswordWords(waiting.firstPassword!).text).toContain('It serves until 16 Mar 2026, 18:30.');
  const expired = person('Ada', { firstPassword: { state: 'expired', until } });
  expect(waitsFor(expired)).toEqual({ tone: 'danger', text: 'First password expired' });
  expect(firstPasswordWords(expired.firstPassword!)).toMatchObject({ tone: 'warn', title: 'Expired' });
  expect(firstPasswordWords({ state: 'unused' }).text).toContain('It has no end.');
  expect(waitsFor(person('Ben', { state: 'invited' }))).toEqual({ tone: 'warn', text: 'Invited' });
  expect(waitsFor(person('Zoë'))).toBeUndefined();
});
