import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { quickPasswords } from '../support/quick-passwords.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

describe('what a failed sign-in tells', () => {
  let server: TestServer;
  /** What was compared, in this order: the hash that was found, if any. */
  let compared: (string | undefined)[] = [];

  beforeAll(async () => {
    server = await startTestServer({
      passwords: {
        ...quickPasswords,
        verify: (hash, password) => {
          compared.push(hash);
          return quickPasswords.verify(hash, password);
        },
      },
    });
  });
  beforeEach(() => (compared = []));
  afterAll(() => server.stop());

  const attempt = async (username: string) => {
    const answer = await server.client().signIn({ username, password: 'not the password' });
    const { id: _, ...error } = answer.body.error;
    return { status: answer.status, error, headers: [...answer.headers.keys()].sort() };
  };

  it('an unknown user and a wrong password take the same work, and are answered alike to the byte', async () => {
    const known = await attempt(server.account('chair').username);
    const unknown = await attempt('nobody.of.that.name');
    expect(unknown).toEqual(known);
    // One comparison each: for nobody, with the hash of a password that nobody knows.
    expect(compared).toEqual([expect.any(String), undefined]);
  });

  it('somebody whose access has ended is told so only with the right password', async () => {
    const clerk = await server.signIn('clerk');
    const { personId, username, password } = server.account('governor', 2);
    await clerk.send('POST', `/people/${personId}/revocations`, { scope: 'account' });
    expect(await attempt(username)).toEqual(await attempt('another.nobody'));
    const right = await server.client().signIn({ username, password });
    expect(right.body.error.code).toBe('access_revoked');
  });

  it('the limit is met at the same attempt, whoever exists', async () => {
    const statuses = async (username: string) => {
      const all: number[] = [];
      for (let i = 0; i < 12; i += 1) all.push((await attempt(username)).status);
      return all;
    };
    expect(await statuses('no.such.person')).toEqual(await statuses(server.account('governor', 1).username));
  });
});
