/** R1, R3, R5: a file that is asked for while its reader's rights become less, in every order of the steps. */
import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { describe, expect, test } from 'vitest';
import { closeCodes } from '#lib/domain/wire.ts';
import { createContext } from '#server/http/context.ts';
import { Rate } from '#server/http/rates.ts';
import { ConnectionRegister } from '#server/realtime/register.ts';
import { listen } from '#server/realtime/revocation.ts';
import type { AccessEnded } from '#server/usecases/bus-topics.ts';
import type { Workspace } from '#server/usecases/workspace.ts';
import { FakeTime } from '../sync/support/fake-time.ts';
import { boardId, FakeWorkspace, organisationId } from '../sync/support/fake-workspace.ts';
import { MemoryBus } from '../sync/support/memory-bus.ts';
import { QuietLog } from '../sync/support/quiet-log.ts';
import { late, merges, Schedule } from './support/schedule.ts';

const withdrawal: AccessEnded = {
  personId: 'ada',
  scope: 'item',
  organisationId,
  boardIds: [boardId],
  sessionIds: [],
  documentId: 'part-2',
  signInEnded: false,
  code: closeCodes.noAccess,
  reason: 'You no longer have access to this confidential item.',
  organisationName: 'Ash Grove',
};

const asking = ['asks who it is', 'is told', 'asks what is allowed', 'is told what', 'the answer is sent'];
const lessening = ['the store has it', 'this node hears'];
const orders = merges([asking, lessening]);

const request = { path: '/api/v1/records/r', headers: { cookie: 'session=ada' }, ip: '127.0.0.1' } as Request;

/** @returns what came of it, in order */
async function download(order: readonly string[], hear: (bus: MemoryBus) => Promise<unknown>): Promise<string[]> {
  const schedule = new Schedule();
  const workspace = new FakeWorkspace();
  workspace.add('ada');
  const { authenticate } = workspace.auth;
  workspace.auth.authenticate = (token) => late(schedule, asking.slice(0, 2), () => authenticate(token));
  const timers = new FakeTime();
  const register = new ConnectionRegister({ clock: timers });
  const bus = new MemoryBus();
  const minutes = { settled: async () => {}, recheck: async () => [] };
  const live = { accessEnded: () => [], accessChanged: async () => {} };
  listen({ bus, register, minutes, live, settleBallot: async () => {}, timers } as never);
  const res = Object.assign(new EventEmitter(), { destroyed: false, destroy: () => void (res.destroyed = true) });
  const context = createContext(request, res as unknown as Response, {
    id: 'r1',
    workspace: workspace as unknown as Workspace,
    register,
    log: new QuietLog(),
    kind: 'download',
    costly: new Rate(60, { now: () => 0 }),
  });
  const said: string[] = [];
  let isLess = false;
  const served = context.authenticate().then(async () => {
    const asBefore = await late(schedule, asking.slice(2, 4), async () => !isLess);
    await schedule.at(asking[4]!);
    said.push(res.destroyed ? 'cut off' : asBefore ? 'as before' : 'as it is now');
  });
  for (const step of order) {
    if (step === 'the store has it') isLess = true;
    else if (step === 'this node hears') {
      await hear(bus);
      said.push('the call returns');
    } else await schedule.go(step);
  }
  await schedule.end();
  await served;
  return said;
}

describe('R1, R3, R5: what was asked for with more rights is not handed over after the call has returned', () => {
  test.each([
    ['another role', (bus: MemoryBus) => bus.ask('access-changed', { personId: 'ada', boardId, lowered: true })],
    ['a withdrawal from Part 2', (bus: MemoryBus) => bus.ask('access-ended', withdrawal)],
  ])(`%s: all ${orders.length} orders`, async (_, hear) => {
    const outcomes = new Set<string>();
    for (const order of orders) {
      const said = await download(order, hear);
      expect(said.slice(said.indexOf('the call returns')), order.join(' → ')).not.toContain('as before');
      for (const one of said) outcomes.add(one);
    }
    // Each comes about in some order: nothing is found sound for want of what could go wrong.
    expect(outcomes).toEqual(new Set(['as before', 'cut off', 'as it is now', 'the call returns']));
  });
});
