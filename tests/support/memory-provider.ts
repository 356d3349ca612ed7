/** A provider of accounts, for tests of use cases: it says what the test wants it to. */
import { createHash } from 'node:crypto';
import type { IdentityProviders, ProviderOutcome, ProviderSays } from '#server/ports.ts';
import { type FullBoard, type Member, origin, type World } from './memory-world.ts';

export const issuer = 'https://accounts.google.com';
/** Of a school at Microsoft, which asks anew when it is asked to. */
export const tenant = 'https://login.microsoftonline.com/0f3dd34f-5b8a-4f4c-a1a5-2f2d4f7a8f30/v2.0';

export interface MemoryProvider {
  allowed: string[];
  ask: IdentityProviders;
  /** What it answers to whoever comes back next. */
  says: ProviderOutcome<ProviderSays>;
  asked: { clientSecret: string; verifier: string; nonce: string }[];
}

export function createMemoryProvider(): MemoryProvider {
  const provider: MemoryProvider = {
    allowed: [issuer, 'https://login.microsoftonline.com/'],
    says: { is: 'done', subject: 'subject 1', emailVerified: false },
    asked: [],
    ask: {
      begin: async ({ issuer: at }, { state, nonce, verifier, anew }) =>
        provider.says.is === 'unreachable'
          ? provider.says
          : {
              is: 'done',
              url: `${at}/authorise?${new URLSearchParams({ state, nonce, verifier, ...(anew ? { anew: 'true' } : {}) })}`,
            },
      async finish({ clientSecret }, { nonce, verifier }) {
        provider.asked.push({ clientSecret, verifier, nonce });
        return provider.says;
      },
    },
  };
  return provider;
}

export const setting = {
  issuer,
  clientId: 'quorate-at-the-school',
  clientSecret: 'the-secret',
  name: 'Hill School',
  countsAsSecondFactor: false,
};

/** What a browser keeps, and what it shows of it. */
export const browser = (secret = 'kept in this browser') => ({
  secret,
  digest: createHash('sha256').update(secret).digest('base64url'),
});

export const switchOn = ({ workspace }: World, { organisationId, clerk }: FullBoard, over: object = {}) =>
  workspace.singleSignOn.set(clerk.actor, {
    organisationId,
    ...setting,
    ...over,
  });

export const stateIn = (url: string): string => new URL(url).searchParams.get('state') ?? '';

/** There and back, in one browser. */
export async function signInThere({ workspace }: World, organisationId: string) {
  const { secret, digest } = browser();
  const { url } = await workspace.singleSignOn.begin({ organisationId, binding: digest }, origin);
  return workspace.singleSignOn.finish({ state: stateIn(url), code: 'a code', binding: secret }, origin);
}

export async function connectThere({ workspace }: World, { actor }: FullBoard['clerk'], organisationId: string) {
  const { secret, digest } = browser();
  const { url } = await workspace.singleSignOn.beginConnecting(actor, { organisationId, binding: digest }, origin);
  return workspace.singleSignOn.finishConnecting(actor, { state: stateIn(url), code: 'a code', binding: secret });
}

/** Leaves for the provider to show again who they are. @returns what they come back with */
export async function leaveAnew({ workspace }: World, { actor }: Pick<Member, 'actor'>, organisationId: string) {
  const { secret, digest } = browser();
  const { url } = await workspace.singleSignOn.beginFresh(actor, { organisationId, binding: digest }, origin);
  return { state: stateIn(url), code: 'a code', binding: secret };
}
