/** Three real processes on one store and one bus, with the ways there in the test's hand. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MongoClient } from 'mongodb';
import type { Role } from '#lib/domain/people.ts';
import { ApiClient } from '../../support/api-client.ts';
import { dropDatabase, mongoUri, ownMongo, throughProxy, withDatabase, type OwnMongo } from '../../support/mongo.ts';
import { QuorateProcess } from '../../support/process.ts';
import { ownRedis, type OwnRedis } from '../../support/redis.ts';
import { TcpProxy } from '../../support/tcp-proxy.ts';
import type { Account, DemoFacts } from '../../e2e/support/server.ts';
import { Tape } from './tape.ts';

/** One of the processes. */
export interface Node {
  process: QuorateProcess;
  toStore: TcpProxy;
  toBus: TcpProxy;
}

export interface TrioOptions {
  /** A store of the trio's own, which the test may stop. */
  ownStore?: true;
}

export class Trio {
  readonly nodes: Node[] = [];
  readonly redis: OwnRedis;
  readonly mongo: OwnMongo | undefined;
  readonly #uri: string;
  facts!: DemoFacts;

  private constructor(redis: OwnRedis, mongo: OwnMongo | undefined) {
    this.redis = redis;
    this.mongo = mongo;
    this.#uri = mongo ? withDatabase(mongo.uri, 'quorate') : mongoUri()!;
  }

  static async start({ ownStore }: TrioOptions = {}): Promise<Trio> {
    const trio = new Trio(await ownRedis(), ownStore ? await ownMongo() : undefined);
    for (let n = 0; n < 3; n += 1) await trio.#add();
    return trio;
  }

  async #add(): Promise<void> {
    const store = new URL(this.#uri);
    const toStore = await TcpProxy.listen({ port: Number(store.port) });
    const toBus = await TcpProxy.listen({ port: this.redis.port });
    let file = '';
    const process = await QuorateProcess.start(
      (dataDir) => ['demo', '--keep', '--json', (file = join(dataDir, 'demo.json'))],
      {
        MONGODB_URI: throughProxy(this.#uri, toStore.port),
        REDIS_URL: `redis://127.0.0.1:${toBus.port}`,
      },
    );
    this.nodes.push({ process, toStore, toBus });
    while (!existsSync(file)) await new Promise((resolve) => setTimeout(resolve, 20));
    this.facts ??= JSON.parse(readFileSync(file, 'utf8')) as DemoFacts;
  }

  /** What another process needs to come to the same store and bus. */
  get surroundings(): Record<string, string> {
    return { MONGODB_URI: this.#uri, REDIS_URL: `redis://127.0.0.1:${this.redis.port}` };
  }

  node(n: number): Node {
    return this.nodes[n]!;
  }

  origin(n: number): string {
    return this.node(n).process.origin;
  }

  /** The nth account (from 0) of a role. */
  account(role: Role, nth = 0): Account {
    const account = this.facts.accounts.filter((a) => a.role === role)[nth];
    if (!account) throw new Error(`There is no ${role} number ${nth}.`);
    return account;
  }

  /** Signed in by way of one node; the cookie serves on all of them. */
  async signIn(at: number, role: Role, nth = 0): Promise<ApiClient> {
    const client = new ApiClient(this.origin(at));
    const answer = await client.signIn(this.account(role, nth));
    if (answer.status !== 204) throw new Error(`Sign-in was answered with ${answer.status}.`);
    return client;
  }

  /** The same person's requests by way of another node. */
  through(at: number, client: ApiClient): ApiClient {
    const other = new ApiClient(this.origin(at));
    other.session = client.session;
    return other;
  }

  /** A connection to a document that records all it is sent. */
  open(at: number, client: ApiClient, documentId = this.facts.meeting.minutesId): Tape {
    return new Tape(`${this.origin(at).replace('http', 'ws')}/yjs/${documentId}?acks=1&authors=1`, client.cookie);
  }

  /** Resolves once a node says that it is ready: lease, store and bus. */
  async ready(at: number): Promise<void> {
    for (;;) {
      const answer = await fetch(`${this.origin(at)}/readyz`, { signal: AbortSignal.timeout(3_000) }).catch(
        () => undefined,
      );
      if (answer?.ok) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** Resolves once so many leases stand that were not ended. */
  async leases(count: number): Promise<void> {
    const client = new MongoClient(this.#uri);
    try {
      const leases = client.db().collection('leases');
      while ((await leases.countDocuments({ fenced: { $exists: false } })) !== count) {
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      await client.close();
    }
  }

  async dispose(): Promise<void> {
    for (const { process } of this.nodes) {
      process.thaw();
      await process.kill9();
      await process.dispose();
    }
    for (const { toStore, toBus } of this.nodes) await Promise.all([toStore.close(), toBus.close()]);
    await this.redis.dispose();
    if (this.mongo) await this.mongo.dispose();
    else await dropDatabase(this.#uri);
  }
}
