/**
 * The way to an organisation's provider and back. What ties the two together is a secret that stays in this window: the
 * server knows its hash, so an answer that somebody else's browser fetched is worth nothing here, and ours nothing there.
 */
import type { AtProvider, IdentityView, SignInOffer } from '#lib/domain/views.ts';
import { api } from './api.ts';

const key = 'quorate:at-provider';
const lastKey = 'quorate:sign-in-with';

interface Left {
  secret: string;
  purpose: 'signIn' | 'connect' | 'fresh';
  /** Where to go on afterwards. */
  to: string;
  offer: SignInOffer;
}

const base64url = (bytes: Uint8Array): string =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');

const paths = {
  signIn: '/session/single-sign-on',
  connect: '/me/identities/offers',
  fresh: '/session/reauthentication/single-sign-on',
} as const;

/** Leaves for the provider. @throws ApiError */
export async function leaveForProvider(left: Omit<Left, 'secret'>): Promise<void> {
  const secret = base64url(crypto.getRandomValues(new Uint8Array(32)));
  const binding = base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(secret))));
  const { organisationId } = left.offer;
  const { url } = await api<AtProvider>('POST', paths[left.purpose], { organisationId, binding });
  sessionStorage.setItem(key, JSON.stringify({ ...left, secret } satisfies Left));
  location.assign(url);
}

export interface FreshOffers {
  /** Where somebody can show again who they are, instead of giving their password. */
  offers: SignInOffer[];
  /** What the accounts are called that let them in, but cannot be used for this (Google). */
  unable: string[];
}

/** Nothing, when it cannot be asked. */
export async function freshOffers(): Promise<FreshOffers> {
  const identities = await api<IdentityView[]>('GET', '/me/identities').catch(() => []);
  const named = identities.flatMap(({ name, connected, ...organisation }) =>
    name === undefined || connected === undefined ? [] : [{ ...organisation, name, connected }],
  );
  return {
    offers: named.flatMap(({ connected, ...offer }) => (connected.fresh === true ? [offer] : [])),
    unable: named.flatMap(({ connected, name }) => (connected.signInOnly === true ? [name] : [])),
  };
}

/** @returns what this window left with, once; undefined: it left for nothing */
export function backFromProvider(): Left | undefined {
  const kept = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return parsed<Left>(kept);
}

/** For the sign-in page of this browser. */
export const lastOffer = (): SignInOffer | undefined => parsed<SignInOffer>(localStorage.getItem(lastKey));

export const rememberOffer = (offer: SignInOffer): void => localStorage.setItem(lastKey, JSON.stringify(offer));

export const forgetOffer = (): void => localStorage.removeItem(lastKey);

function parsed<T>(text: string | null): T | undefined {
  try {
    return text === null ? undefined : (JSON.parse(text) as T);
  } catch {
    return undefined;
  }
}
