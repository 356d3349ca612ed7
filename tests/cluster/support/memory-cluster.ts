/** Nodes in this process, by its own time: leases and questions in memory, and a channel that brings everything. */
import { setImmediate } from 'node:timers';
import { joinCluster, type Cluster } from '#server/adapters/cluster/cluster.ts';
import { createLeases } from '#server/adapters/mongo/leases.ts';
import { createNodes } from '#server/adapters/mongo/nodes.ts';
import type { Channel, Codec } from '#server/ports.ts';
import { QuietLog } from '../../sync/support/quiet-log.ts';
import { ModelDatabase } from './model-database.ts';

const codec: Codec = {
  encode: (_, content) => content,
  encodeAside: async (_, content) => content,
  decode: (c) => c,
  decodeAside: async (c) => c,
  blind: (_, key) => key,
};

/** Brings everything, a turn later. */
export class MemoryBroker {
  readonly #listeners = new Map<string, Set<(message: Uint8Array) => void>>();

  channel(): Channel {
    const stops: (() => void)[] = [];
    return {
      hears: true,
      onChange: () => () => {},
      publish: (subject, message) => {
        for (const heard of this.#listeners.get(subject) ?? []) setImmediate(heard, message);
        return true;
      },
      subscribe: (subject, heard) => {
        const all = this.#listeners.get(subject) ?? new Set();
        this.#listeners.set(subject, all.add(heard));
        const stop = () => void all.delete(heard);
        stops.push(stop);
        return { ready: Promise.resolve(), stop };
      },
      close: async () => stops.forEach((stop) => stop()),
    };
  }
}

/** @param broker absent: they find each other's questions in the store */
export async function joinInMemory(count: number, broker: MemoryBroker | undefined): Promise<Cluster[]> {
  const database = new ModelDatabase();
  const link = { request: async <T>(apply: () => T) => apply() };
  const deaf: Channel = { ...new MemoryBroker().channel(), hears: false, publish: () => false };
  const members: Cluster[] = [];
  for (let n = 1; n <= count; n += 1) {
    const db = database.over(link);
    const nodes = createNodes(db, codec, createLeases(db, codec));
    let names = 0;
    const newName = () => `node-${n}.${(names += 1)}`;
    const channel = broker?.channel() ?? deaf;
    members.push(await joinCluster({ nodes, channel, codec, log: new QuietLog(), newName }));
  }
  return members;
}
