import type { ModelNode } from './model-node.ts';
import type { Simulation } from './simulation.ts';

/** Beginning and end of one trouble, at most so long. */
type Trouble = (simulation: Simulation, n: number, ms: number) => void;

/** In the middle of something. */
const freeze: Trouble = ({ places, world, random }, n, ms) => {
  const { node } = places[n]!;
  const { process, channel, minutes } = node;
  channel.stall();
  for (const connection of minutes?.connections ?? []) {
    const soon = random.below(6);
    const what = random.below(3);
    if (what === 0) world.in(soon, () => connection.type(), process);
    if (what === 1) world.in(soon, () => connection.moveCaret(), process);
    world.in(soon, () => void node.request(connection.person).catch(() => {}), process);
  }
  world.in(random.below(8), () => process.freeze());
  world.in(ms + 8, () => {
    channel.flow();
    process.thaw();
  });
};

/** Unless all was healed meanwhile. */
function begin(simulation: Simulation, n: number, after: ModelNode): void {
  if (simulation.places[n]!.node === after) simulation.begin(n);
}

const crash: Trouble = (simulation, n, ms) => {
  const { node } = simulation.places[n]!;
  simulation.kill(n);
  simulation.world.in(ms, () => begin(simulation, n, node));
};

const leave: Trouble = (simulation, n, ms) => {
  const { node } = simulation.places[n]!;
  const gone = () => {
    if (simulation.places[n]!.node !== node) return;
    simulation.kill(n);
    simulation.world.in(ms, () => begin(simulation, n, node));
  };
  simulation.world.in(1, () => void node.leave().then(gone), node.process);
};

const loseStore: Trouble = ({ places, world, random }, n, ms) => {
  const { link } = places[n]!.node;
  const { slow } = link.weather;
  link.weather = { slow, cut: random.below(2) === 0 ? 'hangs' : 'refuses' };
  world.in(ms, () => link.heal({ slow }));
};

const slowStore: Trouble = ({ places, world, random }, n, ms) => {
  const { link } = places[n]!.node;
  const { slow } = link.weather;
  link.weather = { slow: 3 + random.below(20), lossy: 5 + random.below(30) };
  world.in(ms, () => link.heal({ slow }));
};

const loseChannel: Trouble = ({ places, world, random }, n, ms) => {
  const { channel } = places[n]!.node;
  const how = random.below(2) === 0 ? 'closed' : 'silent';
  const which = random.below(3);
  if (which !== 0) channel.cut('in', how);
  if (which !== 1) channel.cut('out', how);
  world.in(ms, () => channel.heal());
};

const badChannel: Trouble = ({ broker, world, random }, _n, ms) => {
  broker.lossy = 2 + random.below(30);
  world.in(ms, () => (broker.lossy = undefined));
};

const noStore: Trouble = (simulation, _n, ms) => {
  for (const n of simulation.places.keys()) {
    simulation.touch(n);
    loseStore(simulation, n, ms);
  }
};

/** Those with which a node is as well as before. */
const harmless: readonly Trouble[] = [loseChannel, badChannel];
const harmful: readonly Trouble[] = [freeze, freeze, freeze, crash, leave, loseStore, slowStore, slowStore];

/** From and up to how many milliseconds: too short to matter, or about as long as it takes to be fenced, or longer. */
const durations = [
  [0, 400],
  [0, 3_000],
  [3_000, 5_000],
  [3_500, 8_000],
] as const;

/**
 * One to four of them, most to the same node, which may stay slow.
 * @returns moments around which it is worth doing something
 */
export function befall(simulation: Simulation, until: number): number[] {
  const { world, random, places, target } = simulation;
  const count = 1 + random.below(4);
  const staysSlow = random.below(2) === 0 ? 3 + random.below(20) : undefined;
  const moments: number[] = [];
  let at = 500 + random.below(4_000);
  for (let i = 0; i < count; i += 1) {
    const n = random.below(4) > 0 ? target : random.below(places.length);
    const which = random.below(20);
    const [least, most] = random.pick(durations);
    const ms = Math.min(least + random.below(most - least), until - at);
    const trouble = which === 0 ? noStore : random.pick(which < 6 ? harmless : harmful);
    world.at(at, () => {
      if (which >= 6) {
        simulation.touch(n);
        places[n]!.node.link.weather.slow = staysSlow;
      }
      trouble(simulation, n, ms);
    });
    moments.push(at, at + ms);
    at = Math.min(at + random.below(random.below(2) === 0 ? 600 : 4_000), until - 1);
  }
  return moments;
}
