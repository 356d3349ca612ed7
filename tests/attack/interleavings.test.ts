import { EventEmitter } from 'node:events';
import type { Request, Response } from 'express';
import { describe, expect, test } from 'vitest';
import { closeCodes } from '#lib/domain/wire.ts';
import { createContext, withContext } from '#server/http/context.ts';
import { Rate } from '#server/http/rates.ts';
import { ConnectionRegister } from '#server/realtime/register.ts';
import type { AccessEnded } from '#server/usecases/bus-topics.ts';
import type { Workspace } from '#server/usecases/workspace.ts';
import { EndpointUnderTest } from '../sync/support/endpoint-under-test.ts';
import { FakeTime, settle } from '../sync/support/fake-time.ts';
import { FakeTransport } from '../sync/support/fake-transport.ts';
import { boardId, documentId, FakeWorkspace, organisationId } from '../sync/support/fake-workspace.ts';
import { QuietLog } from '../sync/support/quiet-log.ts';
import { merges, Schedule } from './support/schedule.ts';

const ended: AccessEnded = {
  personId: 'ada',
  scope: 'account',
  organisationId,
  boardIds: [boardId],
  sessionIds: [],
  signInEnded: true,
  code: closeCodes.accessRevoked,
  reason: 'Your access has been ended by the clerk.',
  organisationName: 'Ash Grove',
};
const cause = { code: ended.code, reason: ended.reason };

/** The store is asked at one moment, and its answer arrives at a later one. */
function scheduled(workspace: FakeWorkspace, schedule: Schedule, nameOf: (token: string) => string): void {
  const { authenticate } = workspace.auth;
  workspace.auth.authenticate = async (token) => {
    await schedule.at(`${nameOf(token)}: asks who it is`);
    const answer = authenticate(token);
    answer.catch(() => undefined);
    await schedule.at(`${nameOf(token)}: is told`);
    return answer;
  };
}

const asks = (who: string) => [`${who}: asks who it is`, `${who}: is told`];
const revoking = ['the store has it', 'this node hears'];

/** Of a browser that is signed in as `ada.1`. */
function request(register: ConnectionRegister, workspace: FakeWorkspace, id = 'r1') {
  const res = Object.assign(new EventEmitter(), {
    destroyed: false,
    destroy: () => {
      res.destroyed = true;
      res.emit('close');
    },
  });
  const req = { path: '/api/v1/me', headers: { cookie: 'session=ada.1' }, ip: '127.0.0.1' };
  const parts = {
    id,
    workspace: workspace as unknown as Workspace,
    register,
    log: new QuietLog(),
    kind: 'api' as const,
    costly: new Rate(60, { now: () => 0 }),
  };
  return { res, context: createContext(req as Request, res as unknown as Response, parts) };
}

describe('R1, R2, R3: whoever connects while access ends is not served after it has ended, in whatever order', () => {
  const single = merges([[...asks('ada.1'), 'ada.1: asks for the document', 'ada.1: is given it'], revoking]);
  test.each(single.map((order) => ({ order, title: order.join(' → ') })))('minutes: $title', async ({ order }) => {
    const schedule = new Schedule();
    const under = new EndpointUnderTest();
    under.workspace.add('ada');
    scheduled(under.workspace, schedule, (token) => token);
    const { open } = under.workspace.minutes;
    under.workspace.minutes.open = async (actor, input) => {
      await schedule.at('ada.1: asks for the document');
      const answer = open(actor, input);
      answer.catch(() => undefined);
      await schedule.at('ada.1: is given it');
      return answer;
    };
    const transport = new FakeTransport();
    const accepted = under.endpoint.accept(transport, { documentId, token: 'ada.1', acks: false, authors: false });
    await settle();
    let sentByThen = Infinity;
    for (const step of order) {
      if (step === 'the store has it') under.workspace.refuse('ada', 'access_revoked');
      else if (step === 'this node hears') {
        under.register.end(ended, cause);
        sentByThen = transport.sent.length;
      } else await schedule.go(step);
    }
    await schedule.end();
    await accepted;
    await under.time.advance(1_000);
    expect(transport.closed?.code).toBe(closeCodes.accessRevoked);
    expect(transport.sent.length).toBe(sentByThen);
    expect(under.register.counts().minutes).toBe(0);
  });

  test(`two devices at once: all ${merges([asks('ada.1'), asks('ada.2'), revoking]).length} orders`, async () => {
    for (const order of merges([asks('ada.1'), asks('ada.2'), revoking])) {
      const schedule = new Schedule();
      const under = new EndpointUnderTest();
      under.workspace.add('ada');
      scheduled(under.workspace, schedule, (token) => token);
      const transports = ['ada.1', 'ada.2'].map((token) => {
        const transport = new FakeTransport();
        void under.endpoint.accept(transport, { documentId, token, acks: false, authors: false });
        return transport;
      });
      await settle();
      let sentByThen: number[] = [];
      for (const step of order) {
        if (step === 'the store has it') under.workspace.refuse('ada', 'access_revoked');
        else if (step === 'this node hears') {
          under.register.end(ended, cause);
          sentByThen = transports.map(({ sent }) => sent.length);
        } else await schedule.go(step);
      }
      await schedule.end();
      await under.time.advance(1_000);
      expect(
        transports.map(({ closed }) => closed?.code),
        order.join(' → '),
      ).toEqual([closeCodes.accessRevoked, closeCodes.accessRevoked]);
      expect(
        transports.map(({ sent }) => sent.length),
        order.join(' → '),
      ).toEqual(sentByThen);
    }
  });

  const requests = merges([[...asks('ada.1'), 'the answer is sent'], revoking]);
  test.each(requests.map((order) => ({ order, title: order.join(' → ') })))('HTTP: $title', async ({ order }) => {
    const schedule = new Schedule();
    const workspace = new FakeWorkspace();
    workspace.add('ada');
    scheduled(workspace, schedule, (token) => token);
    const register = new ConnectionRegister({ clock: new FakeTime() });
    const { res, context } = request(register, workspace);
    const log: string[] = [];
    const served = context.authenticate().then(
      async () => {
        await schedule.at('the answer is sent');
        log.push(res.destroyed ? 'cut off' : 'content');
        res.emit('close');
      },
      (error: { code: string }) => void log.push(error.code),
    );
    for (const step of order) {
      if (step === 'the store has it') workspace.refuse('ada', 'access_revoked');
      else if (step === 'this node hears') {
        register.end(ended, cause);
        log.push('ended');
      } else await schedule.go(step);
    }
    await schedule.end();
    await served;
    const [before, after] = [log.slice(0, log.indexOf('ended')), log.slice(log.indexOf('ended') + 1)];
    expect(after).not.toContain('content');
    expect([...before, ...after]).toHaveLength(1);
    // What was served was served while it was theirs, or before this node had heard: the call had not returned.
    if (before.includes('content'))
      expect(order.indexOf('the answer is sent')).toBeLessThan(order.indexOf('this node hears'));
  });

  test('HTTP: of a session that ends the request that ends it is answered, and no other', async () => {
    const workspace = new FakeWorkspace();
    workspace.add('ada');
    const register = new ConnectionRegister({ clock: new FakeTime() });
    const [signsOut, another] = [request(register, workspace, 'r1'), request(register, workspace, 'r2')];
    for (const { context } of [signsOut, another]) await context.authenticate();
    const signedOut = { code: closeCodes.notSignedIn, reason: 'You signed out.' };
    await withContext(signsOut.context, async () => {
      await settle();
      register.end({ ...ended, scope: 'session' }, signedOut);
    });
    expect([signsOut.res.destroyed, another.res.destroyed]).toEqual([false, true]);
  });

  test('HTTP: none is, of an access that ends', async () => {
    const workspace = new FakeWorkspace();
    workspace.add('ada');
    const register = new ConnectionRegister({ clock: new FakeTime() });
    const { res, context } = request(register, workspace);
    await context.authenticate();
    withContext(context, () => register.end(ended, cause));
    expect(res.destroyed).toBe(true);
  });
});
