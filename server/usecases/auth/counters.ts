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

/** @param knownPlace whether the account has signed in from this address before */
export function signInCounters(username: string, address: string, knownPlace: boolean): Counter[] {
  const group = addressGroup(address);
  return [
    { key: `account at address\n${username}\n${group}`, limit: attemptLimits.accountAtAddress },
    { key: `address\n${group}`, limit: attemptLimits.address },
    ...(knownPlace ? [] : [{ key: `account\n${username}`, limit: attemptLimits.account }]),
  ];
}

/** For a password given again within a session. */
export const sessionCounters = (sessionId: string): Counter[] => [
  { key: `session\n${sessionId}`, limit: attemptLimits.session },
];
