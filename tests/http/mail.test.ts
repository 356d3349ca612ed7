import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ApiClient } from '../support/api-client.ts';
import { startMailServer } from '../support/mail-server.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

let server: TestServer;
let clerk: ApiClient;
let mails: Awaited<ReturnType<typeof startMailServer>>;

/** So that nothing comes of the job's interval: what was just written is sent without it. */
function noIntervals(ofMs: number): void {
  const { setInterval } = globalThis;
  const never = () => undefined;
  const given = (run: () => void, ms: number, ...more: []) => setInterval(ms >= ofMs ? never : run, ms, ...more);
  vi.spyOn(globalThis, 'setInterval').mockImplementation(given as typeof setInterval);
}

beforeAll(async () => {
  noIntervals(10_000);
  mails = await startMailServer();
  server = await startTestServer({ config: { smtpUrl: mails.url } });
  clerk = await server.signIn('clerk');
});
afterAll(async () => {
  await server.stop();
  await mails.stop();
  vi.restoreAllMocks();
});

it('B4: notice reaches those whose address is known, at once and once, and the clerk sees who got it', async () => {
  const { organisation, board } = server.facts;
  const added = await clerk.send('POST', `/organisations/${organisation.id}/people`, {
    name: 'Ada Marsh',
    username: 'ada.marsh',
    email: 'ada@example.org',
    memberships: [{ boardId: board.id, role: 'governor' }],
    signIn: 'invitation',
  });
  expect(added.status).toBe(201);
  const meeting = await clerk.send('POST', `/boards/${board.id}/meetings`, {
    title: 'Spring term',
    startsAt: new Date(server.clock.now() + 20 * 24 * 3600_000).toISOString(),
    items: [{ title: 'Welcome' }, { title: 'A grievance', part: 2 }],
  });
  const { id } = meeting.body as { id: string };
  expect((await clerk.send('POST', `/meetings/${id}/notice`, { baseVersion: 1 })).status).toBe(200);
  await expect.poll(() => mails.received.length, { timeout: 20_000 }).toBe(1);
  const [mail] = mails.received;
  expect(mail).toMatchObject({ to: ['ada@example.org'] });
  expect(mail!.headers.get('subject')).toBe('Notice of meeting: Spring term');
  const text = mail!.raw.replace(/=\r\n/g, '');
  expect(text).toContain(`${server.origin}/meetings/${id}`);
  expect(text).not.toContain('grievance');
  const page = async () => (await clerk.get(`/organisations/${organisation.id}/mail`)).body;
  await expect
    .poll(async () => (await page()).mail.filter((m: { state: string }) => m.state === 'sent').length)
    .toBe(1);
  expect((await page()).sends).toBe(true);
  // Nothing of whom it went to, and nothing of what it says, is in the log.
  expect(JSON.stringify(server.logged)).not.toMatch(/ada@example|Spring term/);
});
