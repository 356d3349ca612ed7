import { expect, test } from 'vitest';
import { addMembershipInput } from '#server/usecases/people/add-membership.ts';
import { addPersonInput } from '#server/usecases/people/add.ts';
import { parse } from '#server/usecases/shared/parse.ts';

test('an empty field is called empty, not short of one character', () => {
  expect(() => parse(addMembershipInput, { personId: '', boardId: '', role: 'governor' })).toThrow(
    'Not valid: boardId must not be empty; personId must not be empty.',
  );
  const person = { organisationId: 'o', name: 'N', username: 'some.name', memberships: [], signIn: 'password' };
  expect(() => parse(addPersonInput, person)).toThrow('Not valid: memberships must not be empty.');
});
