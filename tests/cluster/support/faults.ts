/** Nodes that are made wrong in one way each: the simulation has to find every one of them. */
import { Asking } from '#server/adapters/cluster/asking.ts';
import { goneTopic } from '#server/adapters/cluster/bus.ts';
import { Others } from '#server/adapters/cluster/others.ts';
import type { Gate, Nodes } from '#server/ports.ts';
import type { ModelDatabase } from './model-database.ts';
import type { Link } from './link.ts';
import type { Sabotage } from './model-node.ts';
import type { Process } from './world.ts';

interface Fault {
  what: string;
  sabotage: Sabotage;
  /** What is wrong of all nodes alike. @returns makes it right again */
  patch?: () => () => void;
  /** By which schedule it is found at the latest. */
  within: number;
  /** What is said of it then. */
  says: RegExp;
}

const alwaysOpen = (gate: Gate): Gate => ({
  holds: true,
  open: true,
  opened: () => Promise.resolve(),
  onFenced: (end) => gate.onFenced(end),
});

/** As where a timer, and not the clock, tells that the lease has lapsed. */
function lookedAtNowAndThen(gate: Gate, { time }: Process): Gate {
  let { holds } = gate;
  time.every(100, () => {
    holds = gate.holds;
  });
  return {
    get holds() {
      return holds;
    },
    get open() {
      return holds;
    },
    opened: () => gate.opened(),
    onFenced: (end) => gate.onFenced(end),
  };
}

/** What counts of a fenced node is what was there when somebody first asks, and not when it was fenced. */
function onlyMarked(nodes: Nodes, { database, link }: { database: ModelDatabase; link: Link }): Nodes {
  const leases = database.over(link).collection<{ _id: string; beats: number; shared: boolean }>('leases');
  const unfenced = { fenced: { $exists: false } };
  return {
    ...nodes,
    live: async () => (await leases.find(unfenced).toArray()).map(({ _id: node, ...lease }) => ({ node, ...lease })),
    async fence({ node, beats }) {
      const marked = await leases.updateOne({ _id: node, beats, ...unfenced }, { $set: { fenced: true } });
      return marked.matchedCount === 1;
    },
  };
}

function inPlaceOf<T, K extends keyof T>(prototype: T, name: K, method: T[K]): () => void {
  const before = prototype[name];
  prototype[name] = method;
  return () => {
    prototype[name] = before;
  };
}

const ended = /whose access had ended/;

export const faults: Fault[] = [
  {
    what: 'that the lease is not compared before content goes out',
    sabotage: { gate: alwaysOpen },
    within: 100,
    says: /whose access had ended|quarantined/,
  },
  {
    what: 'that a lease is taken to hold until a timer says otherwise',
    sabotage: { gate: lookedAtNowAndThen },
    within: 1_000,
    says: ended,
  },
  {
    what: 'that a node is fenced without a list of what counts of it',
    sabotage: { nodes: onlyMarked },
    within: 500,
    says: ended,
  },
  {
    what: 'that a lease is counted upon before the store has it',
    sabotage: { nodes: (nodes) => ({ ...nodes, begin: async (lease) => void nodes.begin(lease).catch(() => {}) }) },
    within: 2_000,
    says: ended,
  },
  {
    what: 'that a node asks those whom it saw last, and does not look anew',
    sabotage: {},
    patch() {
      const undo = [
        inPlaceOf(Others.prototype, 'lookAnew', async () => {}),
        inPlaceOf(Others.prototype, 'doubt', () => {}),
      ];
      return () => undo.forEach((each) => each());
    },
    within: 100,
    says: ended,
  },
  {
    what: 'that the others are not told of a fence before the call returns',
    sabotage: {},
    patch() {
      const ask = Asking.prototype.ask;
      return inPlaceOf(Asking.prototype, 'ask', function (this: Asking, topic: string, message: unknown) {
        return topic === goneTopic ? Promise.resolve([]) : ask.call(this, topic, message);
      });
    },
    within: 1_500,
    says: /which a call had named as unreachable|took the caret/,
  },
  {
    what: 'that a fenced node keeps its name',
    sabotage: { newName: ({ name }) => `${name}.1` },
    within: 100,
    says: /not in again|leases: without/,
  },
  {
    what: 'that a node answers before what was written is in the log',
    sabotage: { settleMs: 1_000 },
    within: 200,
    says: ended,
  },
  {
    what: 'that requests outlive the lease under which they began',
    sabotage: { requestsGoOn: true },
    within: 2_000,
    says: ended,
  },
  {
    what: 'that a question is withdrawn once, whether that arrives or not',
    sabotage: {},
    patch: () => inPlaceOf(Asking.prototype, 'foundOwn', async () => {}),
    within: 1_500,
    says: /questions left/,
  },
];
