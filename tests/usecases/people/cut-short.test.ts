import { describe, expect, test } from 'vitest';
import { QuorateError } from '#server/errors.ts';
import { type HeldMeeting, holdMeeting } from '../../support/held-meeting.ts';
import {
  addMember,
  again,
  createFullBoard,
  createWorld,
  type FullBoard,
  type Member,
  type World,
} from '../../support/memory-world.ts';
import { killAfter } from '../auth/support.ts';

interface Way {
  /** What nothing is killed in. */
  before?: (world: World, board: FullBoard) => Promise<unknown>;
  run: (world: World, board: FullBoard) => Promise<unknown>;
  whose: 'governor' | 'clerk';
  scope: 'account' | 'board';
  /** The clerk, if nothing else is said. */
  by?: string;
  why?: string;
}

const reason = 'Has moved away';
const revoked = (scope: Way['scope']): Way => ({
  run: ({ workspace }, { clerk, governor, organisationId, boardId }) =>
    workspace.people.revoke(clerk.actor, {
      personId: governor.personId,
      scope,
      id: scope === 'account' ? organisationId : boardId,
      reason,
    }),
  whose: 'governor',
  scope,
});

const termOver = (whose: Way['whose']): Way => ({
  async before(world, board) {
    // A board keeps its last clerk.
    await addMember(world, board, 'clerk', 'other.clerk');
    const { value: person, version } = (await world.store.aggregates.get('person', board[whose].personId))!;
    const memberships = person.memberships.map((m) => ({ ...m, termStart: '2022-03-02', termEnd: '2026-03-02' }));
    await world.store.aggregates.replace('person', { ...person, memberships }, version);
    world.clock.forward(24 * 3600_000);
  },
  run: ({ workspace }) => workspace.jobs.watchTerms(),
  whose,
  scope: 'board',
  by: 'system',
  why: 'The term of office ended on 2 March 2026.',
});

const ways: Record<string, Way> = {
  'an account': revoked('account'),
  'a board': revoked('board'),
  'a clerk’s duties, handed over': {
    run: ({ workspace }, { clerk, governor, boardId }) =>
      workspace.people.handOver(clerk.actor, {
        personId: clerk.personId,
        toId: governor.personId,
        boardIds: [boardId],
        ends: true,
        reason,
      }),
    whose: 'clerk',
    scope: 'board',
  },
  'a term of office': termOver('governor'),
  'a clerk’s term of office': termOver('clerk'),
};

const toldOf = ({ bus }: World) => bus.askedOn('access-ended').map(({ personId }) => personId);
const receipts = ({ store }: World) => store.all('revocation');
const audited = ({ store }: World) => store.entries.filter(({ action }) => action === 'person.revoke');

describe.each(Object.entries(ways))('R2: the end of %s', (_, { before, run, whose, scope, by, why = reason }) => {
  test('R2: killed after any write, every node was told and the clerk has the receipt once access has ended', async () => {
    let cutShort = 0;
    for (let writes = 0, completed = false; !completed; writes += 1) {
      expect(writes).toBeLessThan(30);
      const world = createWorld();
      const board = await createFullBoard(world);
      const { personId, token } = board[whose];
      await before?.(world, board);
      const revive = killAfter(world, writes);
      // What it was killed in may have put it in words of its own.
      const returned = await run(world, board).then(
        () => true,
        () => false,
      );
      completed = !revive() && returned;
      const workspace = world.another();
      expect(await workspace.jobs.relayAll()).toBe(0);
      const now = await again({ ...world, workspace }, token).then(
        () => 'live',
        ({ code }: { code: string }) => code,
      );
      if (now === 'live') {
        expect(receipts(world)).toEqual([]);
        continue;
      }
      if (!completed) cutShort += 1;
      expect(now).toBe('access_revoked');
      expect(toldOf(world)).toContain(personId);
      expect(receipts(world)).toMatchObject([{ personId, scope, by: by ?? board.clerk.personId, reason: why }]);
      expect(audited(world)).toMatchObject([
        { actor: by ?? board.clerk.personId, detail: { receipt: receipts(world)[0]!.receipt } },
      ]);
    }
    expect(cutShort).toBeGreaterThan(0);
  });

  test('R2: nobody is asked twice where nothing was cut short', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    await before?.(world, board);
    await run(world, board);
    await world.another().jobs.relayAll();
    expect(toldOf(world)).toHaveLength(1);
    expect(receipts(world)).toHaveLength(1);
  });

  test('R2: where another node’s relay comes first, one receipt is kept', async () => {
    const world = createWorld();
    const board = await createFullBoard(world);
    await before?.(world, board);
    let relayed = false;
    world.bus.answer('access-ended', async () => {
      if (relayed) return [];
      relayed = true;
      await world.another().jobs.relayAll();
      return [];
    });
    await run(world, board);
    expect(receipts(world)).toHaveLength(1);
    expect(audited(world)).toHaveLength(1);
  });
});

interface Lessening {
  /** What nothing is killed in. @returns whose access it is, if not the governor's */
  before?: (held: HeldMeeting) => Promise<Member | void>;
  run: (held: HeldMeeting, member: Member) => Promise<unknown>;
  /** Of the Part 2 item, if nothing else is said. */
  document?: 'open minutes';
  then: 'reads' | 'closed';
}

async function setAccess({ world, board, meetingId, items, show }: HeldMeeting, withdrawn: string[]) {
  await world.workspace.meetings.setPart2Access(board.clerk.actor, {
    meetingId,
    itemId: items[2]!.id,
    baseVersion: (await show()).items[2]!.version,
    admitted: [],
    withdrawn,
    reason: 'As was agreed',
  });
}

const toObserver: Lessening['run'] = ({ world, board }, { personId }) =>
  world.workspace.people.changeRole(board.clerk.actor, { personId, boardId: board.boardId, role: 'observer' });

const lessenings: Record<string, Lessening> = {
  'somebody withdraws': { run: ({ declare }) => declare('governor', 2), then: 'closed' },
  'somebody is withdrawn': { run: (held, { personId }) => setAccess(held, [personId]), then: 'closed' },
  'the meeting goes back to an item': {
    async before(held) {
      await held.goTo(2);
      await held.declare('governor', 2);
      await held.goTo(0);
      await setAccess(held, []);
    },
    run: ({ goTo }) => goTo(2),
    then: 'closed',
  },
  'a governor becomes an observer': { run: toObserver, document: 'open minutes', then: 'reads' },
  'a clerk becomes an observer': {
    before: ({ world, board }) => addMember(world, board, 'clerk', 'second.clerk'),
    run: toObserver,
    document: 'open minutes',
    then: 'reads',
  },
};

/** What another node lets somebody do in a document that they have open there: as it was told, not as the store says. */
async function openElsewhere(held: HeldMeeting, { personId, token }: Member, documentId: string) {
  const { world } = held;
  const inStore = async () => {
    const actor = await again(world, token);
    return world.workspace.minutes.open(actor, { documentId }).then(
      ({ write }) => (write ? 'writes' : 'reads'),
      (error: unknown) => {
        if (error instanceof QuorateError) return 'closed';
        throw error;
      },
    );
  };
  let there = await inStore();
  world.bus.answer('access-ended', (ended) => {
    if (ended.personId === personId && ended.documentId === documentId) there = 'closed';
    return [];
  });
  world.bus.answer('access-changed', async (changed) => {
    if (changed.personId === personId) there = await inStore();
    return [];
  });
  return { there: () => there, inStore };
}

async function heldFor({ before, document }: Lessening) {
  const world = createWorld();
  const held = await holdMeeting(world, await createFullBoard(world), ['chair', 'viceChair', 'governor']);
  const member = (await before?.(held)) ?? held.board.governor;
  const documentId = document === undefined ? held.items[2]!.documentId! : (await held.stored()).minutes.id;
  return { world, held, member, ...(await openElsewhere(held, member, documentId)) };
}

describe.each(Object.entries(lessenings))('R5: %s', (_, lessening) => {
  test('R5: killed after any step, what is open on other nodes has followed once the store has it', async () => {
    let cutShort = 0;
    for (let steps = 0, completed = false; !completed; steps += 1) {
      expect(steps).toBeLessThan(40);
      const { world, held, member, there, inStore } = await heldFor(lessening);
      expect(there()).toBe('writes');
      const revive = killAfter(world, steps);
      const returned = await lessening.run(held, member).then(
        () => true,
        () => false,
      );
      completed = !revive() && returned;
      expect(await world.another().jobs.relayAll()).toBe(0);
      const now = await inStore();
      expect(there()).toBe(now);
      if (completed) expect(now).toBe(lessening.then);
      else if (now === lessening.then) cutShort += 1;
    }
    expect(cutShort).toBeGreaterThan(0);
  });
});

test('R5: nodes are asked about nobody else, and once, where a withdrawal was not cut short', async () => {
  const { world, held, member } = await heldFor(lessenings['somebody withdraws']!);
  await lessenings['somebody withdraws']!.run(held, member);
  await world.another().jobs.relayAll();
  expect(toldOf(world)).toEqual([member.personId]);
  expect(world.bus.askedOn('access-changed')).toEqual([]);
});
