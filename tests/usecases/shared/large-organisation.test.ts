import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { countReads } from '../../support/counted-reads.ts';
import { createSchool, says, signInThere, switchOn, type School } from '../../support/memory-provider.ts';
import { createMeeting, operator } from '../../support/memory-world.ts';

const hour = 3600_000;
const [people, mails, revocations] = [2_000, 20_000, 3_000];

/** What an organisation has after years: most of it long over. */
async function fill({ world, board }: School): Promise<void> {
  const { aggregates } = world.store;
  const { organisationId, boardId } = board;
  const at = (i: number) => new Date(world.clock.now() - i * hour).toISOString();
  for (let i = 0; i < people; i += 1) {
    const personId = `member${i}`;
    await aggregates.insert('person', {
      ...{ id: personId, username: personId, passwordHash: 'hash', mustChangePassword: false, accessEpoch: 0 },
      memberships: [{ organisationId, boardId, role: 'observer', votes: false, termStart: '2025-09-01' }],
    });
    const email = `${personId}@example.org`;
    const id = `${organisationId}:${personId}`;
    await aggregates.insert('profile', { id, organisationId, personId, name: `Member ${i}`, email });
  }
  for (let i = 0; i < mails; i += 1) {
    await aggregates.insert('mail', {
      ...{ id: `m${i}`, organisationId, boardId, to: `member${i % people}`, toName: 'Ada', address: 'ada@example.org' },
      ...{ subject: `Notice ${i}`, text: 'Come.', at: at(i), sentAt: at(i) },
    });
  }
  for (let i = 0; i < revocations; i += 1) {
    await aggregates.insert('revocation', {
      ...{ id: `r${i}`, organisationId, personId: 'member1', scope: 'session', by: board.clerk.personId },
      receipt: { id: `r${i}`, at: at(i), elapsedMs: 3, nodes: [], sessionsEnded: 1 },
    });
  }
}

describe('in an organisation of two thousand people, with twenty thousand mails', () => {
  let school: School;
  let reads: ReturnType<typeof countReads>;
  beforeAll(async () => {
    school = await createSchool();
    await fill(school);
    reads = countReads(school.world.store.aggregates);
  });
  beforeEach(() => reads.reset());
  const organisation = () => ({ organisationId: school.board.organisationId });

  test('B4: a page of mail reads little more than it shows, and so does each older one', async () => {
    const list = (before?: string) =>
      school.world.workspace.mail.list(school.board.clerk.actor, { ...organisation(), ...(before ? { before } : {}) });
    const first = await list();
    expect(first.mail.map(({ subject }) => subject)).toEqual(Array.from({ length: 100 }, (_, i) => `Notice ${i}`));
    expect(reads.of('mail')).toBeLessThan(500);
    reads.reset();
    const second = await list(first.next);
    expect(second.mail.map(({ subject }) => subject)).toEqual(
      Array.from({ length: 100 }, (_, i) => `Notice ${i + 100}`),
    );
    expect(reads.of('mail')).toBeLessThan(500);
  });

  test('R2: the page of people reads the latest revocations alone', async () => {
    const view = await school.world.workspace.people.list(operator, organisation());
    expect(view.revocations.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, i) => `r${i}`));
    expect(view.people.length).toBeGreaterThan(people);
    expect(reads.of('revocation')).toBeLessThan(500);
  });

  test('V4: what retention would delete is shown without reading what it would keep', async () => {
    const retention = (tried: object = {}) =>
      school.world.workspace.data.retention(operator, { ...organisation(), ...tried });
    // Of twenty thousand hours, those that lie two years back.
    const { mail } = (await retention()).due;
    expect(mail).toMatchObject({ count: 1_000, more: true });
    expect(mail.first[0]).toMatchObject({ what: '“Notice 19999” to Ada', since: '2023-11-20' });
    expect(reads.of('mail')).toBeLessThan(2_000);
    expect(reads.of('person') + reads.of('profile') + reads.of('meeting')).toBeLessThan(5);
    reads.reset();
    expect((await retention({ mail: 'never' })).due.mail).toEqual({ count: 0, first: [] });
    expect(reads.of('mail')).toBe(0);
    expect((await retention({ endedProfiles: '1' })).due.endedProfiles.count).toBe(0);
    expect(reads.of('person') + reads.of('profile')).toBeLessThan(5);
  });

  test('P30: whoever comes by a provider is found by their address, not by looking at everybody', async () => {
    const { world, board, provider } = school;
    await switchOn(world, board);
    says(provider, 'subject of member 7', 'Member7@Example.org');
    reads.reset();
    const { actor } = await signInThere(world, board.organisationId);
    expect(actor.person.username).toBe('member7');
    expect(reads.all()).toBeLessThan(60);
  });

  test('B5: what earlier meetings left to do is found without what is done', async () => {
    const { world, board } = school;
    const { id: meetingId } = await createMeeting(world, board);
    const { aggregates } = world.store;
    for (let i = 0; i < 300; i += 1) {
      await aggregates.insert('actionItem', {
        ...{ id: `a${i}`, ...organisation(), boardId: board.boardId, meetingId, itemId: 'item', text: `Task ${i}` },
        ...{ ownerId: 'member1', ownerName: 'Ada', state: i % 100 === 0 ? 'open' : 'done', version: 1 },
        givenAt: new Date(world.clock.now()).toISOString(),
      });
    }
    const items = [{ title: 'Matters arising', kind: 'mattersArising' }];
    const startsAt = '2026-05-02T18:30:00Z';
    const next = await world.workspace.meetings.create(board.clerk.actor, {
      ...{ boardId: board.boardId, title: 'Summer term', startsAt, items },
    });
    reads.reset();
    const { openActions } = await world.workspace.meetings.show(board.clerk.actor, { meetingId: next.id });
    expect(openActions?.map(({ text }) => text)).toEqual(['Task 0', 'Task 100', 'Task 200']);
    expect(reads.of('actionItem')).toBe(3);
  });
});
