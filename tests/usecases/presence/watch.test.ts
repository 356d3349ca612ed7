import { describe, expect, test } from 'vitest';
import { roles } from '#lib/domain/people.ts';
import { describeGate } from '../../support/memory-gate.ts';
import { createFullBoard, createWorld } from '../../support/memory-world.ts';

describe('a board', () => {
  describeGate({
    verb: (w) => w.presence.watchBoard,
    allowed: roles,
    reads: true,
    input: (_, { boardId }) => ({ boardId }),
    bad: [[{ boardId: false }, 'boardId']],
  });
});

describe('people', () => {
  describeGate({
    verb: (w) => w.presence.watchPeople,
    allowed: ['clerk'],
    reads: true,
    input: (_, { organisationId }) => ({ organisationId }),
    bad: [[{ organisationId: undefined }, 'organisationId']],
  });
});

test('the answer names what is watched', async () => {
  const world = createWorld();
  const { boardId, organisationId, clerk } = await createFullBoard(world);
  expect(await world.workspace.presence.watchBoard(clerk.actor, { boardId })).toEqual({ boardId, organisationId });
  expect(await world.workspace.presence.watchPeople(clerk.actor, { organisationId })).toEqual({ organisationId });
});
