import { describe, expect, test } from 'vitest';
import { endingTerms, termWords } from '#lib/components/people/terms.ts';
import type { MembershipView, PersonView } from '#lib/domain/views.ts';

const person = (name: string, more: Partial<MembershipView>): PersonView => ({
  id: name,
  name,
  username: name,
  memberships: [
    {
      organisationId: 'o',
      organisationName: 'A trust',
      boardId: 'b',
      boardName: 'The board',
      role: 'governor',
      votes: true,
      termStart: '2022-09-01',
      ...more,
    },
  ],
  former: [],
  leadClerk: false,
  state: 'active',
  online: { devices: 0, meetings: [] },
  sessions: [],
  mayInvite: false,
  mayAddress: false,
  secondFactor: false,
  mayRevokeAccount: true,
});

describe('P21: whose term ends soon, on the People page', () => {
  test('P21: within sixty days, the next first', () => {
    const people = [
      person('Ada', { termEnd: '2026-08-31' }),
      person('Ben', { termEnd: '2026-07-10' }),
      person('Cat', { termEnd: '2026-09-30' }),
      person('Dan', {}),
    ];
    const found = endingTerms({ people }, '2026-07-02');
    expect(found.map(({ name, left }) => [name, left])).toEqual([
      ['Ben', 8],
      ['Ada', 60],
    ]);
  });

  test('P21: a board that would be without a clerk stands out', () => {
    const clerk = person('Ada', { role: 'clerk', termEnd: '2026-07-01' });
    expect(endingTerms({ people: [clerk] }, '2026-07-02')).toMatchObject([{ lastClerk: true, left: -1 }]);
    const other = person('Ben', { role: 'clerk' });
    expect(endingTerms({ people: [clerk, other] }, '2026-07-02')).toMatchObject([{ lastClerk: false }]);
    // Whose own term is over by then is no help.
    const sooner = person('Ben', { role: 'clerk', termEnd: '2026-06-30' });
    const later = person('Ben', { role: 'clerk', termEnd: '2026-08-01' });
    expect(endingTerms({ people: [clerk, sooner] }, '2026-06-20').map((term) => [term.name, term.lastClerk])).toEqual([
      ['Ben', false],
      ['Ada', true],
    ]);
    expect(endingTerms({ people: [clerk, later] }, '2026-06-20').map((term) => [term.name, term.lastClerk])).toEqual([
      ['Ada', false],
      ['Ben', true],
    ]);
  });

  test('P21: in words', () => {
    expect(termWords({ termEnd: '2026-08-31', left: 12 })).toBe('ends on 31 Aug 2026, in 12 days');
    expect(termWords({ termEnd: '2026-08-31', left: 0 })).toBe('ends today');
    expect(termWords({ termEnd: '2026-08-31', left: -3 })).toBe('ended on 31 Aug 2026');
  });
});
