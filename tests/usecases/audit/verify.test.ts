import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { QuorateError } from '#server/errors.ts';
import { createPlace, createWorld, operator, type World } from '../../support/memory-world.ts';

let world: World;
let organisationId: string;
beforeEach(async () => {
  world = createWorld();
  ({ organisationId } = await createPlace(world));
  for (const name of ['A', 'B', 'C', 'D', 'E', 'F']) {
    await world.workspace.boards.add(operator, { organisationId, name, kind: 'board', seats: 3 });
  }
});

const verify = () => world.workspace.audit.verify({ organisationId });
const at = (sequence: number) =>
  world.store.entries.find((e) => e.organisationId === organisationId && e.sequence === sequence)!;
const removed = (sequence: number) => world.store.entries.splice(world.store.entries.indexOf(at(sequence)), 1);

describe('A1: verify', () => {
  test('A1: an untouched chain is whole', async () => {
    expect(await verify()).toEqual({ ok: true, entries: 8 });
    expect(await world.workspace.audit.verify({ organisationId: 'none' })).toEqual({ ok: true, entries: 0 });
  });

  test('A1: the first altered entry is found, whichever of its fields it is', async () => {
    const changes: ((entry: ReturnType<typeof at>) => void)[] = [
      (e) => (e.detail = { ...e.detail, name: 'X' }),
      (e) => (e.actor = 'somebody'),
      (e) => (e.at = '2020-01-01T00:00:00.000Z'),
      (e) => (e.action = 'board.show'),
      (e) => (e.subject = 'board:x'),
      (e) => (e.hash = 'f'.repeat(64)),
      (e) => (e.previous = '0'.repeat(64)),
      (e) => (e.id = 'other'),
      (e) => Object.assign(e, { extra: 1 }),
    ];
    for (const change of changes) {
      const before = structuredClone(at(4));
      change(at(4));
      expect(await verify()).toEqual({ ok: false, at: 4, why: 'altered' });
      world.store.entries[world.store.entries.indexOf(at(4))] = before;
      expect(await verify()).toMatchObject({ ok: true });
    }
  });

  test('A1: a missing entry is found', async () => {
    removed(3);
    expect(await verify()).toEqual({ ok: false, at: 3, why: 'missing' });
  });

  test('A1: an entry that cannot be read is found, the last one too', async () => {
    const { chain } = world.deps;
    for (const damaged of [8, 4]) {
      const { read, head } = chain;
      const fail = () => Promise.reject(new QuorateError('store_corrupt'));
      chain.read = async (id, page) => {
        const entries = await read(id, page);
        return entries.some((e) => e.sequence === damaged) ? fail() : entries;
      };
      chain.head = (id) => (damaged === 8 ? fail() : head(id));
      expect(await verify()).toEqual({ ok: false, at: damaged, why: 'cannot be read' });
      Object.assign(chain, { read, head });
    }
  });

  test('A1: a chain of which nothing is left is found, once its first entry has had time to come', async () => {
    world.store.entries.splice(0);
    expect(await verify()).toEqual({ ok: false, at: 1, why: 'missing' });
  });

  test('A1: the first entry missing is found', async () => {
    removed(1);
    expect(await verify()).toEqual({ ok: false, at: 1, why: 'missing' });
  });

  test('A1: two entries that changed places are found at the first of them', async () => {
    const [third, fifth] = [at(3), at(5)];
    Object.assign(third, { sequence: 5 });
    Object.assign(fifth, { sequence: 3 });
    expect(await verify()).toMatchObject({ ok: false, at: 3 });
  });

  test('A1: an entry forged with a right hash of its own is found', async () => {
    const { hashOf } = await import('#server/usecases/shared/chain.ts');
    const forged = at(5);
    forged.detail = { forged: true };
    forged.hash = hashOf(forged);
    expect(await verify()).toEqual({ ok: false, at: 5, why: 'altered or reordered' });
  });

  test('A1: whatever single entry is changed, the place named is not after it', async () => {
    const whole = structuredClone(world.store.entries);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 8 }), fc.string({ minLength: 1 }), async (sequence, text) => {
        world.store.entries.splice(0, Infinity, ...structuredClone(whole));
        at(sequence).subject += text.isWellFormed() ? text : 'x';
        expect(await verify()).toMatchObject({ ok: false, at: sequence });
      }),
      { seed: 11, numRuns: 50 },
    );
  });
});
