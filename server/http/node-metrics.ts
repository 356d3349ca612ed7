import { Counter, Gauge, type Registry } from 'prom-client';

/** This process among the nodes of its store. */
export interface NodeFigures {
  version: string;
  /** Another one after it was fenced. */
  name(): string;
  leaseHolds(): boolean;
  storeAnswers(): boolean;
  /** Absent where a process serves alone. `id` is the same for all that were told the same address. */
  bus?: { id: string; heard(): boolean } | undefined;
}

/** @returns counts how often this process was fenced */
export function addNodeFigures(registry: Registry, node: NodeFigures): Counter {
  const registers = [registry];
  const { bus, version } = node;
  const yesOrNo = (name: string, help: string, is: () => boolean) =>
    new Gauge({
      name,
      help,
      registers,
      collect() {
        this.set(is() ? 1 : 0);
      },
    });
  new Gauge({
    name: 'quorate_node_info',
    help: 'Always 1; by the name in receipts and in the log, version, and the bus that it was given',
    labelNames: ['node', 'version', 'bus'] as const,
    registers,
    collect() {
      this.reset();
      this.set({ node: node.name(), version, bus: bus?.id ?? '' }, 1);
    },
  });
  yesOrNo('quorate_lease_holds', 'Whether this node may serve content', node.leaseHolds);
  yesOrNo('quorate_store_answers', 'Whether the store answered when it was last asked', node.storeAnswers);
  if (bus) yesOrNo('quorate_bus_heard', 'Whether this node hears the bus', () => bus.heard());
  new Gauge({
    name: 'quorate_clock_seconds',
    help: 'The time as this node has it, in seconds since 1970',
    registers,
    collect() {
      this.set(Date.now() / 1_000);
    },
  });
  return new Counter({
    name: 'quorate_fenced_total',
    help: 'Times that another node ended the lease of this one',
    registers,
  });
}
