import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '#server/config.ts';

const faultsOf = (env: Record<string, string>): string => {
  try {
    readConfig(env);
    return '';
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigError);
    return (error as Error).message;
  }
};

describe('configuration', () => {
  it('has the defaults of the contract', () => {
    expect(readConfig({})).toMatchObject({
      host: '127.0.0.1',
      port: 3000,
      origin: undefined,
      dataDir: './data',
      environment: 'development',
    });
    expect(readConfig({ NODE_ENV: 'production' })).toMatchObject({ host: '0.0.0.0', production: true });
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(readConfig({}))).toBe(true);
  });

  it('takes an empty value for an unset one', () => {
    expect(readConfig({ PORT: '', MONGODB_URI: '', ORIGIN: '' })).toMatchObject({ port: 3000, origin: undefined });
  });

  const wrong: [string, string][] = [
    ['NODE_ENV', 'prod'],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80a'],
    ['HOST', 'a b'],
    ['ORIGIN', 'meetings.example.org'],
    ['ORIGIN', 'https://meetings.example.org/path'],
    ['ORIGIN', 'https://user:pass@meetings.example.org'],
    ['ORIGIN', 'ftp://meetings.example.org'],
    ['TRUST_PROXY', 'yes'],
    ['DATA_DIR', ' data'],
    ['ENVIRONMENT', 'Live!'],
    ['SIGNING_KEY', 'not a key'],
    ['METRICS_TOKEN', 'short'],
    ['SMTP_URL', 'mail.example.org'],
    ['SIGN_IN_PROVIDERS', 'accounts.google.com'],
    ['SIGN_IN_PROVIDERS', 'https://accounts.google.com,,'],
    ['SIGN_IN_PROVIDERS', 'http://accounts.google.com'],
    ['SIGN_IN_PROVIDERS', 'https://user:password@accounts.google.com'],
    ['LIMIT_FRAME_MB', '0'],
    ['LIMIT_FRAME_MB', '65'],
    ['LIMIT_DOCUMENT_MB', '32MB'],
    ['LIMIT_DOCUMENTS_PER_PERSON', '-1'],
    ['LIMIT_CONNECTIONS_PER_PERSON', '1.5'],
    ['LIMIT_UPDATES_PER_SECOND', '49'],
    ['LIMIT_SOCKETS_PER_ADDRESS', '0'],
    ['LIMIT_REQUESTS_PER_MINUTE', '59'],
    ['LIMIT_COSTLY_PER_MINUTE', 'many'],
    ['MONGODB_URI', 'localhost:27017'],
    ['MONGODB_URI', 'mongodb://'],
    ['REDIS_URL', 'http://localhost'],
  ];

  it.each(wrong)('names %s when it is wrong', (name, value) => {
    const message = faultsOf({ [name]: value });
    expect(message.split('\n')).toHaveLength(2);
    expect(message).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it('names every wrong variable in one message, and shows no value', () => {
    const all = Object.fromEntries(wrong);
    const message = faultsOf(all);
    for (const name of Object.keys(all)) expect(message).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(message).not.toContain('not a key');
  });

  describe('D1, D5: over a network in production only with TLS', () => {
    const production = { NODE_ENV: 'production' };
    const store = 'mongodb+srv://q:secret@cluster.example.net/quorate';
    const refused: [string, Record<string, string>][] = [
      ['MONGODB_URI', { MONGODB_URI: 'mongodb://q:secret@db.example.net/quorate' }],
      ['MONGODB_URI', { MONGODB_URI: 'mongodb://127.0.0.1,db.example.net/quorate' }],
      ['MONGODB_URI', { MONGODB_URI: 'mongodb://db.example.net/?tls=false' }],
      ['MONGODB_URI', { MONGODB_URI: 'mongodb+srv://cluster.example.net/?tls=false' }],
      ['MONGODB_URI', { MONGODB_URI: 'mongodb://db.example.net/?tls=true&tlsAllowInvalidCertificates=true' }],
      ['MONGODB_URI', { MONGODB_URI: `${store}?tlsInsecure=true` }],
      ['REDIS_URL', { MONGODB_URI: store, REDIS_URL: 'redis://:secret@bus.example.net:6379' }],
    ];
    it.each(refused)('D1: refuses %s, and shows no secret: %j', (name, env) => {
      for (const where of [production, { ENVIRONMENT: 'production' }]) {
        const message = faultsOf({ ...where, ...env });
        expect(message).toMatch(new RegExp(`^  ${name} .*TLS`, 'm'));
        expect(message).not.toContain('secret');
      }
      expect(faultsOf(env)).toBe('');
    });

    it.each([
      { MONGODB_URI: store },
      { MONGODB_URI: 'mongodb://a.example.net:27017,b.example.net/quorate?replicaSet=rs0&tls=true' },
      { MONGODB_URI: 'mongodb://db.example.net/?ssl=true' },
      { MONGODB_URI: 'mongodb://127.0.0.1:27017,[::1]:27018,localhost/quorate?replicaSet=rs0' },
      { MONGODB_URI: store, REDIS_URL: 'rediss://:secret@bus.example.net:6380' },
      { MONGODB_URI: store, REDIS_URL: 'redis://[::1]:6379' },
    ] as Record<string, string>[])('D1: takes %j', (env) => {
      expect(faultsOf({ ...production, ...env, ENCRYPTION: 'off' })).toBe('');
    });

    it('the bus needs a store that nodes can share', () => {
      expect(faultsOf({ REDIS_URL: 'redis://localhost' })).toMatch(/^ {2}REDIS_URL needs MONGODB_URI/m);
    });
  });

  describe('D6: the key that protects what is stored', () => {
    const key = Buffer.alloc(32, 7);
    const far = 'mongodb+srv://q:secret@cluster.example.net/quorate';
    const near = 'mongodb://127.0.0.1:27017,[::1]/quorate';

    it.each([key.toString('base64'), key.toString('base64url'), key.toString('hex'), ` ${key.toString('base64')}\n`])(
      'D6: is taken as %j',
      (form) => {
        const given = readConfig({ ENCRYPTION_KEY: form, ENCRYPTION_KEYS_OLD: `${form},${form}` });
        expect(given.encryption).toEqual({ off: false, keys: Array(3).fill(new Uint8Array(key)) });
      },
    );

    it('D6: ENCRYPTION=only is encryption, and more', () => {
      const env = { ENCRYPTION: 'only', ENCRYPTION_KEY: key.toString('hex') };
      expect(readConfig(env).encryption).toMatchObject({ off: false, only: true });
      expect(faultsOf({ MONGODB_URI: near, ENCRYPTION: 'only' })).toContain('ENCRYPTION_KEY must be set');
    });

    it.each(['', 'secret', key.toString('base64').slice(4), `${key.toString('hex')}00`].filter(Boolean))(
      'D6: is not taken as %j, which is not shown',
      (form) => {
        const message = faultsOf({ ENCRYPTION_KEY: form });
        expect(message).toMatch(/^ {2}ENCRYPTION_KEY must be 32 random bytes/m);
        expect(message).not.toContain(form);
        expect(faultsOf({ ENCRYPTION_KEY: key.toString('hex'), ENCRYPTION_KEYS_OLD: form })).toContain('KEYS_OLD');
      },
    );

    it('D6: in production a database elsewhere is not used without it, unless that is said in so many words', () => {
      const guarded: Record<string, string>[] = [{ NODE_ENV: 'production' }, { ENVIRONMENT: 'production' }];
      for (const where of guarded) {
        expect(faultsOf({ ...where, MONGODB_URI: far })).toMatch(/^ {2}ENCRYPTION_KEY must be set/m);
        expect(faultsOf({ ...where, MONGODB_URI: far, ENCRYPTION: 'off' })).toBe('');
        expect(faultsOf({ ...where, MONGODB_URI: far, ENCRYPTION_KEY: key.toString('hex') })).toBe('');
        expect(faultsOf({ ...where, MONGODB_URI: near })).toBe('');
        expect(faultsOf(where)).toBe('');
      }
      expect(faultsOf({ MONGODB_URI: far })).toBe('');
    });

    it('D6: nor one on loopback, where both NODE_ENV and ENVIRONMENT say production', () => {
      const real = { NODE_ENV: 'production', ENVIRONMENT: 'production', MONGODB_URI: near };
      expect(faultsOf(real)).toMatch(/^ {2}ENCRYPTION_KEY must be set .*Or say ENCRYPTION=off/m);
      expect(faultsOf({ ...real, ENCRYPTION: 'off' })).toBe('');
      expect(faultsOf({ ...real, ENCRYPTION_KEY: key.toString('hex') })).toBe('');
      expect(faultsOf({ ...real, MONGODB_URI: '' })).toBe('');
      expect(faultsOf({ ...real, ENVIRONMENT: 'demo' })).toBe('');
    });

    it('D6: ENCRYPTION=on asks for it, and old ones for one in use', () => {
      expect(faultsOf({ MONGODB_URI: near, ENCRYPTION: 'on' })).toContain('ENCRYPTION_KEY must be set');
      expect(faultsOf({ ENCRYPTION_KEYS_OLD: key.toString('hex') })).toContain('needs ENCRYPTION_KEY');
      expect(faultsOf({ ENCRYPTION: 'yes' })).toContain('must be on or off');
    });
  });

  it('S7: has the limits that were set, in bytes, and says nothing of the others', () => {
    expect(readConfig({}).limits).toEqual({});
    const set = { LIMIT_FRAME_MB: '16', LIMIT_DOCUMENTS_PER_PERSON: '5', LIMIT_UPDATES_PER_SECOND: '' };
    expect(readConfig(set).limits).toEqual({ frameBytes: 16 * 2 ** 20, documentsPerPerson: 5 });
    expect(readConfig({ LIMIT_DOCUMENT_MB: '64', LIMIT_CONNECTIONS_PER_PERSON: '9' }).limits).toEqual({
      documentBytes: 64 * 2 ** 20,
      connectionsPerPerson: 9,
    });
  });

  it('P34: has the providers that organisations may choose: the usual, those that are named, or none', () => {
    const providers = (text: string) => readConfig({ SIGN_IN_PROVIDERS: text }).signInProviders;
    expect(providers('')).toEqual(['https://accounts.google.com', 'https://login.microsoftonline.com/']);
    expect(providers('https://id.trust.example/realms/, http://localhost:8080')).toEqual([
      'https://id.trust.example/realms/',
      'http://localhost:8080',
    ]);
    expect(providers('none')).toEqual([]);
  });

  it('takes an Ed25519 key in three forms, and no other', () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const der = privateKey.export({ type: 'pkcs8', format: 'der' });
    const forms = [pem, pem.replaceAll('\n', '\\n'), der.toString('base64'), der.subarray(-32).toString('base64')];
    for (const form of forms) expect(readConfig({ SIGNING_KEY: form }).signingKey?.equals(privateKey)).toBe(true);
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey.export({ type: 'pkcs8', format: 'pem' });
    expect(faultsOf({ SIGNING_KEY: String(rsa) })).toContain('SIGNING_KEY');
  });

  it('writes the origin without a slash or a default port', () => {
    expect(readConfig({ ORIGIN: 'https://meetings.example.org:443/' }).origin).toBe('https://meetings.example.org');
  });
});
