import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { closeCodes } from '#lib/domain/wire.ts';
import { ApiClient } from '../support/api-client.ts';
import { startDemo, type Demo } from '../support/process.ts';

describe('signals', () => {
  let demo: Demo;
  beforeAll(async () => {
    demo = await startDemo();
  });
  afterAll(() => demo.server.dispose());

  it('a host that sends SIGTERM more than once is drained for all the same', async () => {
    const governor = new ApiClient(demo.origin);
    await governor.signIn(demo.account('governor'));
    const minutes = new WebSocket(`${demo.origin.replace('http', 'ws')}/yjs/${demo.meeting.minutesId}`, {
      headers: { cookie: governor.cookie, origin: demo.origin },
    });
    await once(minutes, 'open');
    const closed = once(minutes, 'close');
    const ended = demo.server.stop();
    for (let n = 0; n < 3; n += 1) process.kill(demo.server.pid!, 'SIGTERM');
    expect((await closed)[0]).toBe(closeCodes.unavailable);
    expect(await ended).toBe(0);
  });
});
