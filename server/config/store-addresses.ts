/** What the addresses of MongoDB and Redis say of the way there (D1, D5). */

interface MongoAddress {
  /** Found through DNS (`mongodb+srv`): TLS unless it is turned off. */
  srv: boolean;
  /** Without ports. */
  hosts: string[];
  options: URLSearchParams;
}

const withoutPort = (host: string): string => host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');

/** @returns undefined when it is none; the driver looks more closely */
export function readMongoUri(text: string): MongoAddress | undefined {
  const [, srv, hosts, query = ''] =
    /^mongodb(\+srv)?:\/\/(?:[^@/]*@)?([^@/?]+)(?:\/[^?]*)?(?:\?(.*))?$/.exec(text) ?? [];
  if (hosts === undefined) return undefined;
  const named = hosts.split(',').map(withoutPort);
  if (named.some((host) => !/^[\w.:%-]+$/.test(host))) return undefined;
  return { srv: srv !== undefined, hosts: named, options: new URLSearchParams(query.toLowerCase()) };
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host);

/** Whether the database is on this machine, and so whose disk holds it. */
export function isLocalMongoUri(text: string): boolean {
  const address = readMongoUri(text);
  return address !== undefined && !address.srv && address.hosts.every(isLoopback);
}

const unsafeOptions = ['tlsinsecure', 'tlsallowinvalidcertificates', 'tlsallowinvalidhostnames'];

/** D1: over TLS with certificates that are checked, or on this machine. */
export function isSafeMongoUri(text: string): boolean {
  const address = readMongoUri(text);
  if (address === undefined) return false;
  const { srv, hosts, options } = address;
  if (hosts.every(isLoopback) && !srv) return true;
  const tls = options.get('tls') ?? options.get('ssl') ?? String(srv);
  return tls === 'true' && unsafeOptions.every((name) => options.get(name) !== 'true');
}

/** D5: the same for Redis. */
export function isSafeRedisUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && (url.protocol === 'rediss:' || isLoopback(withoutPort(url.hostname)));
}
