import type { Cluster, ClusterOptions } from '#server/adapters/cluster/cluster.ts';
import { Random } from '../../sync/support/random.ts';
import { Broker } from './model-channel.ts';
import { ModelDatabase } from './model-database.ts';
import { Machine } from './model-node.ts';
import { World } from './world.ts';

/** Processes in virtual time on one store and one channel, to which nothing happens but what a test does. */
export class SomeMachines {
  readonly world: World;
  readonly database = new ModelDatabase();
  readonly broker: Broker;

  constructor(seed = 1) {
    this.world = new World(new Random(seed));
    this.broker = new Broker(this.world);
  }

  add(name: string): Machine {
    const { world, database, broker } = this;
    const audience = { handed: () => {}, believed: () => {} };
    const moments = { fencing: () => {}, beginning: () => {} };
    return new Machine({ world, database, broker, audience, moments, sabotage: {} }, name);
  }

  /** Lets time go by until it is done. @throws what it throws; Error when it takes longer */
  async until<T>(work: Promise<T>, longestMs = 100_000): Promise<T> {
    let over = false;
    const watched = work.finally(() => (over = true));
    watched.catch(() => undefined);
    for (const end = this.world.now + longestMs; !over && this.world.now < end;) {
      await this.world.run(this.world.now + 5);
    }
    if (!over) throw new Error(`It takes longer than ${longestMs} ms.`);
    return watched;
  }

  /** Begins at this moment. @param join in the process that it is about */
  start(machine: Machine, join: (options: ClusterOptions) => Promise<Cluster>, over: Partial<ClusterOptions> = {}) {
    return new Promise<Cluster>((resolve, reject) => {
      this.world.in(0, () => void join({ ...machine.options, ...over }).then(resolve, reject), machine.process);
    });
  }
}
