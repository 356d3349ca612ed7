/** A provider whose tokens say what the test wants: to see which of them are taken. */
import { once } from 'node:events';
import { createHash, createSign, generateKeyPairSync } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

export interface ForgingProvider {
  issuer: string;
  /** Beside, or instead of, what a right token would have. */
  claims: Record<string, unknown>;
  /** Beside, or instead of, what it says of itself. */
  metadata: Record<string, unknown>;
  signs: 'rightly' | 'with another key' | 'with the former key' | 'not';
  /** From then on it signs with a new one, and shows that alone. */
  changeKeys(): void;
  /** Answers in its own way. @returns whether it did */
  sends?: ((path: string, response: ServerResponse) => Promise<boolean>) | undefined;
  /** What came to the place where codes are changed for tokens. */
  taken: URLSearchParams[];
  /** What a right token names. */
  expected: { nonce: string; audience: string };
  /** Answers no more. */
  close(): Promise<void>;
}

export async function startForgingProvider(): Promise<ForgingProvider> {
  const [other, ...own] = [0, 1, 2].map(() => generateKeyPairSync('rsa', { modulusLength: 2048 }));
  let at = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => void send(request.url ?? '', body, response));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const provider: ForgingProvider = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    claims: {},
    metadata: {},
    signs: 'rightly',
    changeKeys() {
      at = 1;
    },
    taken: [],
    expected: { nonce: '', audience: '' },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };

  async function send(path: string, body: string, response: ServerResponse): Promise<void> {
    if ((await provider.sends?.(path, response)) === true) return;
    const answer = answerTo(path, body);
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(answer ?? {}));
  }

  function token(): string {
    const now = Math.floor(Date.now() / 1000);
    const { issuer, expected, claims, signs } = provider;
    const usual = { iss: issuer, sub: 's', aud: expected.audience, nonce: expected.nonce, iat: now, exp: now + 300 };
    const by = signs === 'with the former key' ? 0 : at;
    const text = `${base64url({ alg: signs === 'not' ? 'none' : 'RS256', kid: `k${by}` })}.${base64url({ ...usual, ...claims })}`;
    if (signs === 'not') return `${text}.`;
    const { privateKey } = signs === 'with another key' ? other! : own[by]!;
    return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
  }

  function answerTo(path: string, body: string): object | undefined {
    const { issuer } = provider;
    if (path === '/.well-known/openid-configuration') {
      return {
        issuer,
        authorization_endpoint: `${issuer}/authorise`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/keys`,
        response_types_supported: ['code'],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['RS256'],
        ...provider.metadata,
      };
    }
    if (path === '/keys')
      return { keys: [{ ...own[at]!.publicKey.export({ format: 'jwk' }), kid: `k${at}`, use: 'sig' }] };
    if (path !== '/token') return undefined;
    provider.taken.push(new URLSearchParams(body));
    return { access_token: 'a', token_type: 'Bearer', expires_in: 60, id_token: token() };
  }
  return provider;
}

export const challengeOf = (verifier: string): string => createHash('sha256').update(verifier).digest('base64url');
