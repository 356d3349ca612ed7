/** A real OpenID provider on this machine: whoever types a name there is that name, with a checked address. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

export const clientId = 'quorate-of-the-tests';
export const clientSecret = 'a-secret-of-the-tests-that-is-long-enough';

export interface IdentityServer {
  issuer: string;
  /** So that it knows Quorate, whose address is known after its own. */
  register(redirectAddress: string): void;
  close(): Promise<void>;
}

export async function startIdentityServer(): Promise<IdentityServer> {
  const server = createServer((request, response) => answer(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  let answer: ReturnType<Provider['callback']> = (_, response) => void response.writeHead(503).end();
  return {
    issuer,
    register(redirectAddress) {
      answer = new Provider(issuer, {
        clients: [
          {
            client_id: clientId,
            client_secret: clientSecret,
            redirect_uris: [redirectAddress],
            token_endpoint_auth_method: 'client_secret_post',
            // Loopback without https is for native applications.
            application_type: 'native',
          },
        ],
        claims: { openid: ['sub'], email: ['email', 'email_verified'] },
        // The address stands in the token itself, as with the large providers.
        conformIdTokenClaims: false,
        cookies: { keys: ['of the tests'] },
        findAccount: (_: unknown, id: string) => ({
          accountId: id,
          claims: () => ({ sub: id, email: `${id}@hill.example`, email_verified: true }),
        }),
      }).callback();
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
