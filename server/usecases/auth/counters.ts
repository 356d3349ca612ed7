import { isIPv6 } from 'node:net';
import { attemptLimits, type Counter } from '../shared/attempts.ts';

/** One household or school is one /64 in IPv6, which has as many single addresses as anybody likes. */
export function addressGroup(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1] !== undefined) return mapped[1];
  const plain = address.split('%')[0] ?? '';
  if (!isIPv6(plain)) return address;
  const [head = '', tail] = new URL(`http://[${plain}]`).hostname.slice(1, -1).split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? 0 : 8 - before.length - after.length;
  return `${[...before, ...Array<string>(gap).fill('0'), ...after].slice(0, 4).join(':')}::/64`;
}

/** Where this account has signed in before: strangers' failures elsewhere do not count there. */
export const knownPlaceKey = (username: string, address: string): string =>
  `known place\n${username}\n${addressGroup(address)}`;

/**
 * Where an account has signed in before only its own failures there count: whoever fails with other accounts from the
 * same network, a school's or a café's, locks nobody out who has been there.
 * @param knownPlace whether the account has signed in from this address before
 */
export function signInCounters(username: string, address: string, knownPlace: boolean): Counter[] {
  const group = addressGroup(address);
  return [
    { key: `account at address\n${username}\n${group}`, limit: attemptLimits.accountAtAddress },
    ...(knownPlace
      ? []
      : [
          { key: `address\n${group}`, limit: attemptLimits.address },
          { key: `account\n${username}`, limit: attemptLimits.account },
        ]),
  ];
}

export const challengeCounter = (challengeId: string): Counter => ({
  key: `challenge\n${challengeId}`,
  limit: attemptLimits.challenge,
});

/**
 * For the second factor. Nobody comes here without the password, and whoever has it and guesses elsewhere locks nobody
 * out where they have signed in before.
 */
export function secondFactorCounters(
  challengeId: string,
  personId: string,
  address: string,
  knownPlace: boolean,
): Counter[] {
  const group = addressGroup(address);
  return [
    challengeCounter(challengeId),
    { key: `second factor at address\n${personId}\n${group}`, limit: attemptLimits.secondFactorAtAddress },
    ...(knownPlace ? [] : [{ key: `second factor\n${personId}`, limit: attemptLimits.secondFactor }]),
  ];
}

/**
 * For mails with a link to choose a password. Strangers, elsewhere or beside them, cannot use up what is left to somebody
 * where they have signed in before; and whoever is refused because others asked has a link in their mail already.
 */
export function resetCounters(username: string, address: string, knownPlace: boolean): Counter[] {
  const group = addressGroup(address);
  return [
    { key: `reset of account at address\n${username}\n${group}`, limit: attemptLimits.resetAtAddress },
    ...(knownPlace
      ? []
      : [
          { key: `resets at address\n${group}`, limit: attemptLimits.resetsAddress },
          { key: `resets of account\n${username}`, limit: attemptLimits.resetsAccount },
        ]),
  ];
}

/** For ways to a provider: each is something to keep, and a call to somebody else's server. */
export const providerCounters = (address: string): Counter[] => [
  { key: `providers at address\n${addressGroup(address)}`, limit: attemptLimits.providerAtAddress },
];

/** For a password, or a second factor, given again within a session. */
export const sessionCounters = (sessionId: string): Counter[] => [
  { key: `session\n${sessionId}`, limit: attemptLimits.session },
];
