import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createWorkspace } from '#server/usecases/workspace.ts';
import { auditedActions } from '../../support/memory-world.ts';
import { baseVersionOf, prepared, stored } from './support.ts';

const sealedOf = async ({ world, meetingId }: Awaited<ReturnType<typeof prepared>>) =>
  (await world.store.aggregates.find('sealedRecord', 'meeting', meetingId)).map(({ value }) => value);

describe('A2, W1a: what survives a crash while minutes are sealed', () => {
  test('A2, W1a: killed before any of its writes, it ends as one seal for each record, or as approved minutes', async () => {
    let writes = 0;
    const count = await prepared('approved');
    count.world.store.beforeWrite = () => void (writes += 1);
    await count.steps.sign();
    expect(writes).toBeGreaterThan(4);

    for (let killedAt = 1; killedAt <= writes; killedAt += 1) {
      const at = await prepared('approved');
      const { world, board, meetingId } = at;
      let done = 0;
      world.store.beforeWrite = () => {
        done += 1;
        if (done >= killedAt) throw new Error('killed');
      };
      await at.steps.sign().catch(() => undefined);
      world.store.beforeWrite = () => undefined;
      // Another process takes over, twice.
      expect(await world.another().jobs.relayAll()).toBe(0);
      expect(await world.another().jobs.relayAll()).toBe(0);
      const { minutes } = await stored(world, meetingId);
      const sealed = await sealedOf(at);
      if (minutes.state === 'approved') expect(sealed).toEqual([]);
      else {
        expect(sealed.map(({ id }) => id).sort()).toEqual([...minutes.signed!.recordIds].sort());
        expect(sealed.map(({ seal }) => seal.sequence)).toEqual([1, 2]);
        const seals = auditedActions(world, board.organisationId).filter((action) => action === 'record.seal');
        expect(seals).toHaveLength(2);
        expect(await world.workspace.records.verify({ organisationId: board.organisationId })).toEqual({
          ok: true,
          records: 2,
        });
      }
    }
  });

  test('A2: two processes that complete the same decision at once leave one seal for each record', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), async (scheduler) => {
        const at = await prepared('approved');
        const { world, meetingId, board } = at;
        // Decided, and nothing after that.
        world.store.beforeWrite = ({ collection }) => {
          if (collection === 'sealedRecord') throw new Error('killed');
        };
        await at.steps.sign().catch(() => undefined);
        expect((await stored(world, meetingId)).minutes.state).toBe('signed');
        world.store.beforeWrite = () => scheduler.schedule<void>(Promise.resolve());
        const nodes = [createWorkspace(world.deps), createWorkspace(world.deps)];
        const both = Promise.all(nodes.map((node) => node.jobs.relayAll()));
        await scheduler.waitFor(both);
        world.store.beforeWrite = () => undefined;
        await world.workspace.jobs.relayAll();
        const sealed = await sealedOf(at);
        expect(sealed.map(({ seal }) => seal.sequence).sort()).toEqual([1, 2]);
        expect(await world.workspace.records.verify({ organisationId: board.organisationId })).toMatchObject({
          ok: true,
        });
      }),
      { numRuns: 15 },
    );
  });

  test('A2: two meetings of a board signed at once take two places each', async () => {
    const one = await prepared('approved');
    const two = await prepared('approved', one);
    await Promise.all([one.steps.sign(), two.steps.sign()]);
    const { world, board } = one;
    expect(await world.workspace.records.verify({ organisationId: board.organisationId })).toEqual({
      ok: true,
      records: 4,
    });
  });

  test('A2: signed twice at once, it is signed once', async () => {
    const at = await prepared('approved');
    const { world, board, meetingId } = at;
    const input = { meetingId, baseVersion: await baseVersionOf(world, meetingId) };
    const outcomes = await Promise.allSettled([
      world.workspace.records.sign(board.chair.actor, input),
      world.another().records.sign(board.chair.actor, input),
    ]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await sealedOf(at)).toHaveLength(2);
  });
});
