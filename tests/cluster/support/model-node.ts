/** A process that serves, or the operator's tool: the cluster as it is, over a store and a channel that misbehave. */
import { closeCodes } from '#lib/domain/wire.ts';
import { createLeases } from '#server/adapters/mongo/leases.ts';
import { createNodes } from '#server/adapters/mongo/nodes.ts';
import { besideCluster, joinCluster, type Cluster } from '#server/adapters/cluster/cluster.ts';
import { pause } from '#server/adapters/cluster/time.ts';
import type { Codec, Gate, NodeAnswer, NodeName, Nodes } from '#server/ports.ts';
import { QuietLog } from '../../sync/support/quiet-log.ts';
import { Link } from './link.ts';
import { ModelChannel, type Broker } from './model-channel.ts';
import type { ModelDatabase } from './model-database.ts';
import { ModelLog } from './model-log.ts';
import { ModelMinutes, type Audience } from './model-minutes.ts';
import { Process, type World } from './world.ts';

/** What is made wrong, for the test of the test. */
export interface Sabotage {
  gate?: (gate: Gate, process: Process) => Gate;
  nodes?: (nodes: Nodes, of: { database: ModelDatabase; link: Link }) => Nodes;
  newName?: (process: Process) => string;
  /** Requests that are being dealt with when the node is fenced go on. */
  requestsGoOn?: true;
  /** How long a node waits for what somebody wrote to be in the log, before it says that their access has ended. */
  settleMs?: number;
}

/** Those at which much may go wrong. */
export interface Moments {
  /** It is about to fence another. */
  fencing(node: NodeName): unknown;
  /** It is about to take a lease. */
  beginning(): unknown;
}

export interface Surroundings {
  world: World;
  database: ModelDatabase;
  broker: Broker;
  audience: Audience;
  moments: Moments;
  sabotage: Sabotage;
}

const codec: Codec = {
  encode: (_, content) => content,
  encodeAside: async (_, content) => content,
  decode: (c) => c,
  decodeAside: async (c) => c,
  blind: (_, key) => key,
};

const accessEnded = 'access-ended';
/** How long a request waits for the gate. */
const requestPatienceMs = 2_000;

/** Where nothing brings questions: not as often as usual, for the sake of more schedules. */
const timing = { pollMs: 250 };

/** A process, and its ways to the store and to the others. */
export class Machine {
  readonly process: Process;
  readonly link: Link;
  readonly channel: ModelChannel;
  readonly log = new QuietLog();
  readonly around: Surroundings;
  readonly #leases: ReturnType<typeof createLeases>;
  #names = 0;

  constructor(around: Surroundings, name: string) {
    const { world, broker, database } = around;
    this.around = around;
    this.process = new Process(world, name);
    this.link = new Link(world, this.process);
    this.channel = new ModelChannel(broker, this.process);
    this.#leases = createLeases(database.over(this.link), codec);
  }

  get db() {
    return this.around.database.over(this.link);
  }

  get options() {
    const { sabotage, database, moments } = this.around;
    const made = createNodes(this.db, codec, this.#leases);
    const nodes: Nodes = {
      ...made,
      fence: (lease) => {
        moments.fencing(lease.node);
        return made.fence(lease);
      },
      begin: (lease) => {
        moments.beginning();
        return made.begin(lease);
      },
    };
    const newName = () => sabotage.newName?.(this.process) ?? `${this.process.name}.${(this.#names += 1)}`;
    return {
      nodes: sabotage.nodes?.(nodes, { database, link: this.link }) ?? nodes,
      channel: this.channel,
      codec,
      log: this.log,
      newName,
      time: this.process.time,
      timing,
    };
  }

  /** R2: the store first, then the bus. @throws QuorateError when the store cannot be reached */
  async end(person: string, cluster: Cluster): Promise<NodeAnswer[]> {
    await this.db.collection<{ _id: string }>('persons').updateOne({ _id: person }, { $set: { revoked: true } });
    return cluster.bus.ask(accessEnded, { personId: person });
  }
}

export class ModelNode extends Machine {
  cluster: Cluster | undefined;
  minutes: ModelMinutes | undefined;
  /** Waits for the gate that have not ended. */
  pending = 0;
  leaving = false;
  /** From and until when it waited for what somebody had written to be in the log. */
  readonly settling = new Map<string, { began: number; ended: number }>();
  readonly #requests = new Set<() => void>();
  #gate: Gate | undefined;

  async start(): Promise<void> {
    this.cluster = await joinCluster(this.options);
    const { bus, wire } = this.cluster;
    const { log: logger, process } = this;
    const { world, audience, sabotage } = this.around;
    const gate = (this.#gate = this.#counted(this.cluster.gate));
    const log = this.newLog();
    const mayEnter = async (person: string) => !(await this.#isRevoked(person));
    const minutes = new ModelMinutes({ process, log, bus, gate, wire, logger, audience, mayEnter });
    this.minutes = minutes;
    gate.onFenced(() => {
      if (!sabotage.requestsGoOn) for (const end of this.#requests) end();
    });
    bus.on(accessEnded, async ({ personId }: { personId: string }) => {
      const about = { scope: 'account' as const, organisationId: 'o', boardIds: [], sessionIds: [], signInEnded: true };
      const closed = minutes.register.end({ personId, ...about }, { code: closeCodes.accessRevoked, reason: '' });
      const late = sabotage.settleMs;
      const settling = { began: world.now, ended: Infinity };
      this.settling.set(personId, settling);
      await Promise.race([minutes.settled(personId), ...(late ? [pause(process.time, late)] : [])]);
      settling.ended = world.now;
      return closed;
    });
    bus.on('well', () => true);
  }

  newLog(): ModelLog {
    const { db, process, log: logger } = this;
    const { world } = this.around;
    const skew = world.random.below(100_000);
    return new ModelLog({ db, leases: createLeases(db, codec), process, now: () => world.now + skew, logger });
  }

  /** Ends in order: all that was taken is in the log. */
  async leave(): Promise<void> {
    this.leaving = true;
    await this.minutes?.drain();
    await this.cluster?.bus.close();
  }

  /** The clerk's call. @returns undefined when it was refused */
  async revoke(person: string): Promise<NodeAnswer[] | undefined> {
    if (!this.cluster || !(await this.#opensSoon())) return undefined;
    return this.end(person, this.cluster);
  }

  /** A request for the minutes, as HTTP brings it. */
  async request(person: string): Promise<void> {
    const { minutes, cluster } = this;
    if (!minutes || !cluster || !(await this.#opensSoon())) return;
    let over = false;
    const end = () => {
      over = true;
    };
    const registered = minutes.register.open('api', end);
    this.#requests.add(end);
    try {
      do if (over || (await this.#isRevoked(person))) return;
      while (!registered.identify({ personId: person, sessionId: person, organisationIds: ['o'] }));
      const entries = await this.newLog().read();
      if (over || !this.#gate!.holds) return;
      this.around.audience.handed(
        person,
        entries.map((entry) => ({ kind: 'words', entry })),
      );
    } finally {
      this.#requests.delete(end);
      registered.done();
    }
  }

  /** Counts those who wait. */
  #counted(real: Gate): Gate {
    const gate = this.around.sabotage.gate?.(real, this.process) ?? real;
    return {
      get holds() {
        return gate.holds;
      },
      get open() {
        return gate.open;
      },
      opened: async () => {
        this.pending += 1;
        await gate.opened();
        this.pending -= 1;
      },
      onFenced: (end) => gate.onFenced(end),
    };
  }

  async #opensSoon(): Promise<boolean> {
    const { gate } = this.cluster!;
    const late = pause(this.process.time, requestPatienceMs).then(() => false);
    return gate.open || Promise.race([gate.opened().then(() => true), late]);
  }

  async #isRevoked(person: string): Promise<boolean> {
    const found = await this.db.collection<{ _id: string; revoked?: true }>('persons').findOne({ _id: person });
    return found?.revoked === true;
  }
}

/** The operator's, beside the nodes. */
export class ModelTool extends Machine {
  readonly cluster = besideCluster(this.options);
}
