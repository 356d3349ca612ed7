import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('M2, R5: withdrawing from a confidential item over HTTP', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  it.each(['governor', 'clerk'] as const)('a %s is answered, without the item they have just left', async (who) => {
    const client = await server.signIn(who);
    const path = `/meetings/${server.facts.meeting.id}`;
    const { body: before } = await client.get(path);
    const item = before.items.find(({ part }: { part: number }) => part === 2);
    const declared = { itemId: item.id, kind: 'pecuniary', interest: 'A relative works there', withdraw: true };
    const { status, body } = await client.send('POST', `${path}/declarations`, declared);
    expect(status).toBe(200);
    const left = body.items.find(({ id }: { id: string }) => id === item.id);
    expect(left.title).not.toBe(item.title);
    expect(left).not.toHaveProperty('documentId');
    expect(body.declarations).not.toContainEqual(expect.objectContaining({ itemId: item.id }));
    // And so is whatever they ask for next.
    expect((await client.get(path)).body.items).toContainEqual(left);
  });
});
