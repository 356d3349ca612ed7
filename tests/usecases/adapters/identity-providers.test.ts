import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { isAddressTheirs } from '#server/adapters/openid/addresses.ts';
import { createIdentityProviders } from '#server/adapters/openid/identity-providers.ts';
import { challengeOf, type ForgingProvider, startForgingProvider } from '../../support/forging-provider.ts';
import { tenant } from '../../support/memory-provider.ts';
import { clientId, clientSecret, type IdentityServer, startIdentityServer } from '../../support/identity-server.ts';

const redirectAddress = 'http://localhost:1/sign-in/back/o1';
const another = 'http://localhost:1/sign-in/back/o2';
const verifier = 'v'.repeat(43);
const given = { state: 'the state', nonce: 'the nonce', verifier, redirectAddress };

describe('P30: what a provider’s token has to be', () => {
  let provider: ForgingProvider;
  beforeAll(async () => (provider = await startForgingProvider()));
  afterAll(() => provider.close());
  afterEach(() => Object.assign(provider, { claims: {}, metadata: {}, signs: 'rightly' }));

  const client = () => ({ issuer: provider.issuer, clientId: 'c', clientSecret: 's' });
  const finish = (over: { iss?: string } = {}) => {
    provider.expected = { nonce: given.nonce, audience: 'c' };
    const answer = { state: given.state, code: 'a code', ...over };
    return createIdentityProviders({ clock: { now: () => 0 } }).finish(client(), { ...given, answer });
  };

  test('asks for a code with PKCE, and only for who somebody is', async () => {
    const begun = await createIdentityProviders({ clock: { now: () => 0 } }).begin(client(), given);
    const { searchParams } = new URL((begun as { url: string }).url);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: 'c',
      response_type: 'code',
      redirect_uri: redirectAddress,
      scope: 'openid email',
      state: given.state,
      nonce: given.nonce,
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
    });
  });

  test('P35: asks to have somebody sign in anew, where that is wanted', async () => {
    const begun = await createIdentityProviders({ clock: { now: () => 0 } }).begin(client(), { ...given, anew: true });
    const { searchParams } = new URL((begun as { url: string }).url);
    expect(Object.fromEntries(searchParams)).toMatchObject({ prompt: 'login', max_age: '0', state: given.state });
  });

  test.each(['yesterday', -1, null])('P35: one whose time of sign-in is %j is refused', async (said) => {
    provider.claims = { auth_time: said };
    expect(await finish()).toMatchObject({ is: 'refused' });
  });

  test('P35: says when somebody signed in there, where the token does', async () => {
    provider.claims = { auth_time: 1_700_000_000 };
    expect(await finish()).toMatchObject({ is: 'done', authenticatedAt: 1_700_000_000_000 });
  });

  test('a right one is taken, and was asked for with the secret and the verifier', async () => {
    provider.claims = { sub: 'somebody', email: 'a@b.example', email_verified: true };
    expect(await finish()).toEqual({ is: 'done', subject: 'somebody', email: 'a@b.example', emailVerified: true });
    expect(Object.fromEntries(provider.taken.at(-1)!)).toMatchObject({
      grant_type: 'authorization_code',
      code: 'a code',
      code_verifier: verifier,
      client_secret: 's',
      redirect_uri: redirectAddress,
    });
  });

  test.each([['true'], [1], [false], [undefined]])('an address is checked only where it says so: %j', async (said) => {
    provider.claims = { email: 'a@b.example', email_verified: said };
    expect(await finish()).toMatchObject({ is: 'done', emailVerified: false });
  });

  const past = Math.floor(Date.now() / 1000) - 600;
  test.each<[string, Record<string, unknown>]>([
    ['another nonce', { nonce: 'another' }],
    ['no nonce', { nonce: undefined }],
    ['another audience', { aud: 'another' }],
    ['several audiences, for another party', { aud: ['c', 'd'], azp: 'd' }],
    ['another issuer', { iss: 'https://accounts.google.com' }],
    ['no subject', { sub: undefined }],
    ['an empty subject', { sub: '' }],
    ['a subject without end', { sub: 's'.repeat(256) }],
    ['a subject that is no plain text', { sub: 's\u0000' }],
    ['a time of issue that is none', { iat: 'now' }],
    ['a beginning to come', { nbf: Math.floor(Date.now() / 1000) + 600 }],
    ['an end in the past', { exp: past }],
    ['no end', { exp: undefined }],
  ])('one with %s is refused', async (_, claims) => {
    provider.claims = claims;
    expect(await finish()).toMatchObject({ is: 'refused' });
  });

  test.each(['with another key', 'not'] as const)('one that is signed %s is refused', async (signs) => {
    provider.signs = signs;
    expect(await finish()).toMatchObject({ is: 'refused' });
  });

  test('an answer that names another issuer is refused', async () => {
    expect(await finish({ iss: 'https://evil.example' })).toMatchObject({ is: 'refused' });
  });

  test('an answer that does not say whose it is, of a provider that says it always does, is refused', async () => {
    provider.metadata = { authorization_response_iss_parameter_supported: true };
    expect(await finish()).toMatchObject({ is: 'refused' });
    expect(await finish({ iss: provider.issuer })).toMatchObject({ is: 'done' });
  });

  test('a provider that changes its keys is asked for the new ones; the old ones count no more', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const providers = createIdentityProviders({ clock: { now: () => Date.now() } });
      const signedIn = () => {
        provider.expected = { nonce: given.nonce, audience: 'c' };
        return providers.finish(client(), { ...given, answer: { state: given.state, code: 'a code' } });
      };
      expect(await signedIn()).toMatchObject({ is: 'done' });
      provider.changeKeys();
      vi.setSystemTime(Date.now() + 2 * 60_000);
      expect(await signedIn()).toMatchObject({ is: 'done' });
      provider.signs = 'with the former key';
      expect(await signedIn()).toMatchObject({ is: 'refused' });
    } finally {
      vi.useRealTimers();
    }
  });

  test('a clock that is half a minute off does no harm', async () => {
    provider.claims = { exp: Math.floor(Date.now() / 1000) - 30 };
    expect(await finish()).toMatchObject({ is: 'done' });
  });

  test('one that names itself otherwise, or is not there, is not talked to', async () => {
    provider.metadata = { issuer: 'https://accounts.google.com' };
    expect(await finish()).toMatchObject({ is: 'unreachable' });
    provider.metadata = {};
    const gone = await startForgingProvider();
    await gone.close();
    const providers = createIdentityProviders({ clock: { now: () => 0 } });
    expect(await providers.begin({ ...client(), issuer: gone.issuer }, given)).toMatchObject({ is: 'unreachable' });
  });
});

describe('P30: an address that the provider says it has checked', () => {
  const google = { iss: 'https://accounts.google.com', email_verified: true };
  test.each<[string, Record<string, unknown>, boolean]>([
    ['of Gmail', { ...google, email: 'kate@gmail.com' }, true],
    ['of the school’s own accounts at Google', { ...google, email: 'Kate@Hill.example', hd: 'hill.example' }, true],
    ['somewhere else, checked by Google once', { ...google, email: 'kate@hill.example' }, false],
    ['of another school than the account', { ...google, email: 'kate@hill.example', hd: 'dale.example' }, false],
    ['that ends like Gmail', { ...google, email: 'kate@evil-gmail.com' }, false],
    ['with two signs', { ...google, email: 'kate@hill.example@gmail.com' }, false],
    ['of Microsoft, whatever its tenant has it say', { ...google, iss: tenant, email: 'kate@hill.example' }, false],
    ['that is not checked', { ...google, email_verified: false, email: 'kate@gmail.com' }, false],
    [
      'of a provider of the school’s own',
      { iss: 'https://id.hill.example', email_verified: true, email: 'k@x.example' },
      true,
    ],
  ])('%s', (_, claims, expected) => {
    expect(isAddressTheirs(claims)).toBe(expected);
  });
});

describe('P30: a provider that means harm, or is broken', () => {
  let provider: ForgingProvider;
  beforeAll(async () => (provider = await startForgingProvider()));
  afterAll(() => provider.close());
  afterEach(() => Object.assign(provider, { metadata: {}, sends: undefined }));
  const client = () => ({ issuer: provider.issuer, clientId: 'c', clientSecret: 's' });
  const providers = (over: object = {}) => createIdentityProviders({ clock: { now: () => 0 }, ...over });
  const finish = (over: object = {}) => {
    provider.expected = { nonce: given.nonce, audience: 'c' };
    return providers(over).finish(client(), { ...given, answer: { state: given.state, code: 'a code' } });
  };
  const paths = ['/.well-known/openid-configuration', '/token', '/keys'];

  test.each(paths)('an answer of %s that has no end is not read to it', async (path) => {
    let written = 0;
    const blanks = function* () {
      for (; written < 64 * 1024 * 1024; written += 64 * 1024) yield ' '.repeat(64 * 1024);
    };
    provider.sends = async (asked, response) => {
      if (asked !== path) return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      await pipeline(Readable.from(blanks()), response).catch(() => {});
      return true;
    };
    expect((await finish()).is).not.toBe('done');
    expect(written).toBeLessThan(16 * 1024 * 1024);
  });

  test.each(paths)('an answer of %s that never ends is given up', async (path) => {
    provider.sends = async (asked, response) => {
      if (asked !== path) return false;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.write('{');
      return true;
    };
    expect(await finish({ timeoutSeconds: 0.2 })).toMatchObject({ is: 'unreachable' });
  });

  test.each([
    ['authorization_endpoint', 'javascript:alert(1)//'],
    ['authorization_endpoint', 'http://evil.example/'],
    ['token_endpoint', 'http://169.254.169.254/latest'],
    ['token_endpoint', 'file:///etc/passwd'],
    ['jwks_uri', 'http://10.0.0.1/keys'],
  ])('a %s of %s is neither gone to nor called', async (name, address) => {
    provider.metadata = { [name]: address };
    const outcome = name === 'authorization_endpoint' ? await providers().begin(client(), given) : await finish();
    expect(outcome).toMatchObject({ is: 'refused', why: expect.stringMatching(/https/i) });
  });

  test('one that sends elsewhere is not followed', async () => {
    const asked: string[] = [];
    provider.sends = async (path, response) => {
      asked.push(path);
      if (path !== '/token') return false;
      response.writeHead(307, { location: `${provider.issuer}/elsewhere` }).end();
      return true;
    };
    expect(await finish()).toMatchObject({ is: 'refused' });
    expect(asked).not.toContain('/elsewhere');
  });
});

describe('P30: with a provider that is not ours', () => {
  let server: IdentityServer;
  beforeAll(async () => {
    server = await startIdentityServer();
    server.register(redirectAddress);
  });
  afterAll(() => server.close());

  /** How often somebody was asked there who they are. */
  let asked = 0;
  /** What a browser would do: signs in as `name`, agrees, and is sent back. */
  async function goThere(url: string, name: string, cookies = new Map<string, string>()): Promise<URL> {
    let next = new URL(url);
    let form: URLSearchParams | undefined;
    for (let step = 0; step < 12 && !next.href.startsWith(redirectAddress); step += 1) {
      const answer = await fetch(next, {
        method: form === undefined ? 'GET' : 'POST',
        redirect: 'manual',
        headers: { cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join('; ') },
        ...(form === undefined ? {} : { body: form }),
      });
      for (const set of answer.headers.getSetCookie()) {
        const [, key, value] = /^([^=]+)=([^;]*)/.exec(set)!;
        cookies.set(key!, value!);
      }
      const to = answer.headers.get('location');
      form = undefined;
      if (to !== null) next = new URL(to, next);
      else {
        const prompt = /name="prompt" value="(\w+)"/.exec(await answer.text())?.[1] ?? '';
        asked += Number(prompt === 'login');
        form = new URLSearchParams(prompt === 'login' ? { prompt, login: name, password: 'x' } : { prompt });
      }
    }
    return next;
  }

  test('there and back; the code serves once, and with its own verifier alone', async () => {
    const providers = createIdentityProviders({ clock: { now: () => 0 } });
    const client = { issuer: server.issuer, clientId, clientSecret };
    const there = async () => {
      const begun = await providers.begin(client, given);
      const back = (await goThere((begun as { url: string }).url, 'margaret')).searchParams;
      return { state: back.get('state')!, code: back.get('code')!, iss: back.get('iss') ?? undefined };
    };
    const answer = await there();
    expect(answer).toMatchObject({ state: given.state, iss: server.issuer });
    expect(await providers.finish(client, { ...given, answer })).toEqual({
      is: 'done',
      subject: 'margaret',
      email: 'margaret@hill.example',
      emailVerified: true,
    });
    expect(await providers.finish(client, { ...given, answer })).toMatchObject({ is: 'refused' });
    const another = { ...given, answer: await there() };
    expect(await providers.finish(client, { ...another, verifier: 'w'.repeat(43) })).toMatchObject({ is: 'refused' });
    const wrong = { ...client, clientSecret: 'wrong' };
    expect(await providers.finish(wrong, { ...given, answer: await there() })).toMatchObject({ is: 'refused' });
  });

  test('sends nobody to another organisation’s address, and gives nothing for a code that came to one', async () => {
    const providers = createIdentityProviders({ clock: { now: () => 0 } });
    const client = { issuer: server.issuer, clientId, clientSecret };
    const elsewhere = await providers.begin(client, { ...given, redirectAddress: another });
    const refused = await fetch((elsewhere as { url: string }).url, { redirect: 'manual' });
    expect([refused.status, refused.headers.get('location')]).toEqual([400, null]);
    const begun = await providers.begin(client, given);
    const back = (await goThere((begun as { url: string }).url, 'margaret')).searchParams;
    const answer = { state: back.get('state')!, code: back.get('code')!, iss: back.get('iss') ?? undefined };
    const mixedUp = await providers.finish(client, { ...given, redirectAddress: another, answer });
    expect(mixedUp).toMatchObject({ is: 'refused' });
  });

  test('P35: whoever is signed in there is asked anew, and the token says when that was', async () => {
    const providers = createIdentityProviders({ clock: { now: () => 0 } });
    const client = { issuer: server.issuer, clientId, clientSecret };
    const cookies = new Map<string, string>();
    const there = async (anew: { anew?: true }, changed: (url: URL) => void = () => {}) => {
      const begun = await providers.begin(client, { ...given, ...anew });
      const url = new URL((begun as { url: string }).url);
      changed(url);
      asked = 0;
      const back = (await goThere(url.href, 'margaret', cookies)).searchParams;
      const answer = { state: back.get('state')!, code: back.get('code')!, iss: back.get('iss') ?? undefined };
      return providers.finish(client, { ...given, answer });
    };
    await there({});
    expect(asked).toBe(1);
    expect(await there({})).toMatchObject({ is: 'done', subject: 'margaret' });
    expect(asked).toBe(0);
    const before = Math.floor(Date.now() / 1000) * 1000;
    const says = await there({ anew: true });
    expect(asked).toBe(1);
    expect((says as { authenticatedAt: number }).authenticatedAt).toBeGreaterThanOrEqual(before);
    // As somebody at a screen left open could.
    const stripped = await there({ anew: true }, ({ searchParams }) => {
      for (const name of ['prompt', 'max_age']) searchParams.delete(name);
    });
    expect(asked).toBe(0);
    expect(stripped).toEqual({
      ...{ is: 'done', subject: 'margaret' },
      ...{ email: 'margaret@hill.example', emailVerified: true },
    });
  });
});
