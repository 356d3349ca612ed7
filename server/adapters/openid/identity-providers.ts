import type { Configuration, CustomFetch } from 'openid-client';
import { clockTolerance } from '#lib/domain/single-sign-on.ts';
import type { Clock, IdentityProviders, ProviderClient, ProviderOutcome } from '#server/ports.ts';
import { isAddressTheirs } from './addresses.ts';
import { askingOf, assertAddress, isLoopback } from './asking.ts';

/** Loaded when somebody first signs in by a provider. */
const library = () => import('openid-client');

/** Providers change their keys, not their addresses: those are asked for again after this long. */
const knownForMs = 10 * 60_000;
const knownAtMost = 200;

const whyOf = (error: unknown): string => {
  const { code, message, cause } = error as { code?: unknown; message?: unknown; cause?: { message?: unknown } };
  return [code, message, cause?.message].filter((part) => typeof part === 'string').join(': ');
};

/** No answer, or none in time; whatever else goes wrong is what was answered. */
const isUnreachable = (error: unknown): boolean =>
  error instanceof TypeError ||
  ['TimeoutError', 'AbortError'].includes(String((error as { name?: unknown }).name)) ||
  ['OAUTH_TIMEOUT', 'OAUTH_ABORT'].includes(String((error as { code?: unknown }).code));

/** OpenID Connect Core, 2: at most 255 characters of ASCII. */
const subjects = /^[\x20-\x7e]{1,255}$/;

interface ProvidersDeps {
  clock: Clock;
  /** How long one answer may take. */
  timeoutSeconds?: number;
}

/** OpenID Connect by openid-client: code flow with PKCE, and the token's signature, issuer, audience, nonce and times. */
export function createIdentityProviders({ clock, timeoutSeconds = 10 }: ProvidersDeps): IdentityProviders {
  const known = new Map<string, { at: number; configuration: Promise<Configuration> }>();

  /** What the provider says of itself. It must name itself as it was addressed. */
  async function discover({ issuer, clientId, clientSecret }: ProviderClient): Promise<Configuration> {
    const client = await library();
    const address = new URL(issuer);
    const execute = [client.enableNonRepudiationChecks];
    if (isLoopback(address)) execute.push(client.allowInsecureRequests);
    const metadata = { client_secret: clientSecret, [client.clockTolerance]: clockTolerance };
    const configuration = await client.discovery(address, clientId, metadata, undefined, {
      execute,
      timeout: timeoutSeconds,
      [client.customFetch]: askingOf(address) as CustomFetch,
    });
    // The library lets Microsoft's common addresses stand for any tenant.
    if (configuration.serverMetadata().issuer !== issuer) throw new Error('the provider names itself otherwise');
    return configuration;
  }

  function configurationOf(of: ProviderClient): Promise<Configuration> {
    const key = JSON.stringify([of.issuer, of.clientId, of.clientSecret]);
    const found = known.get(key);
    if (found !== undefined && clock.now() - found.at < knownForMs) return found.configuration;
    if (known.size >= knownAtMost) known.clear();
    const configuration = discover(of);
    known.set(key, { at: clock.now(), configuration });
    configuration.catch(() => known.delete(key));
    return configuration;
  }

  async function asking<T>(
    of: ProviderClient,
    ask: (configuration: Configuration, client: Awaited<ReturnType<typeof library>>) => Promise<T>,
  ): Promise<ProviderOutcome<T>> {
    let configuration: Configuration;
    try {
      configuration = await configurationOf(of);
    } catch (error) {
      return { is: 'unreachable', why: whyOf(error) };
    }
    try {
      return { is: 'done', ...(await ask(configuration, await library())) };
    } catch (error) {
      return { is: isUnreachable(error) ? 'unreachable' : 'refused', why: whyOf(error) };
    }
  }

  return {
    begin: (of, { state, nonce, verifier, redirectAddress, anew }) =>
      asking(of, async (configuration, client) => {
        const url = client.buildAuthorizationUrl(configuration, {
          redirect_uri: redirectAddress,
          scope: 'openid email',
          state,
          nonce,
          code_challenge: await client.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          // OpenID Connect Core 3.1.2.1: the second has the token say when it was.
          ...(anew === true ? { prompt: 'login', max_age: '0' } : {}),
        });
        assertAddress(url.href, new URL(of.issuer));
        return { url: url.href };
      }),

    finish: (of, { nonce, verifier, redirectAddress, answer }) =>
      asking(of, async (configuration, client) => {
        const back = new URL(redirectAddress);
        for (const [name, value] of Object.entries(answer)) if (value !== undefined) back.searchParams.set(name, value);
        const tokens = await client.authorizationCodeGrant(configuration, back, {
          expectedState: answer.state,
          expectedNonce: nonce,
          pkceCodeVerifier: verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined || claims.iss !== of.issuer) throw new Error('the token is of another issuer');
        const { sub, email, auth_time: authTime } = claims;
        if (!subjects.test(sub)) throw new Error('the token’s subject is none that a provider may give');
        return {
          subject: sub,
          ...(typeof email === 'string' ? { email } : {}),
          emailVerified: isAddressTheirs(claims),
          ...(typeof authTime === 'number' ? { authenticatedAt: authTime * 1000 } : {}),
        };
      }),
  };
}
