import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isGovernor } from '#lib/domain/attendance.ts';
import type { Role } from '#lib/domain/people.ts';
import { heldMeeting } from '../../support/held-meeting.ts';
import { lastAudited } from '../../support/memory-world.ts';

const roles: Role[] = ['governor', 'viceChair', 'associate', 'observer'];

test('M1, G1: whoever gets another role in mid-meeting counts to the quorum by it from then on, both ways', async () => {
  const { world, board, show } = await heldMeeting(['chair', 'governor', 'observer']);
  const become = (personId: string, role: Role) =>
    world.workspace.people.changeRole(board.clerk.actor, { personId, boardId: board.boardId, role });
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), fc.constantFrom(...roles)), { maxLength: 6 }), async (changes) => {
      for (const [first, role] of changes) {
        const { personId } = first ? board.governor : board.observer;
        await become(personId, role);
        const view = await show();
        const here = view.attendance.filter((entry) => entry.here);
        expect(here.find((entry) => entry.personId === personId)?.role).toBe(role);
        expect(view.quorum.present).toBe(here.filter((entry) => isGovernor(entry.role)).length);
      }
    }),
    { numRuns: 10 },
  );
});

test('M1: it is in the log, the page is told, and the same role again writes nothing', async () => {
  const { world, board, meetingId, show } = await heldMeeting(['chair', 'governor']);
  const become = (role: Role) =>
    world.workspace.people.changeRole(board.clerk.actor, {
      personId: board.governor.personId,
      boardId: board.boardId,
      role,
    });
  await become('observer');
  const { version, quorum } = await show();
  expect(quorum.present).toBe(1);
  expect(world.store.entries.map(({ action }) => action)).toContain('attendance.reseat');
  expect(world.bus.publishedOn('meeting-changed').at(-1)).toMatchObject({ meetingId, version });
  await become('observer');
  expect((await show()).version).toBe(version);
  expect(lastAudited(world, board.organisationId)?.action).toBe('person.changeRole');
});

test('M1: the record of a meeting that is over stays as it was', async () => {
  const { world, board, meetingId, show } = await heldMeeting(['chair', 'governor']);
  await world.workspace.meetings.end(board.clerk.actor, { meetingId, baseVersion: 2 });
  const change = { personId: board.governor.personId, boardId: board.boardId, role: 'observer' };
  await world.workspace.people.changeRole(board.clerk.actor, change);
  const entry = (await show()).attendance.find(({ personId }) => personId === board.governor.personId);
  expect(entry?.role).toBe('governor');
});
