import type { Connection } from './model-connection.ts';
import type { ModelNode } from './model-node.ts';
import type { Simulation } from './simulation.ts';
import { quietAt } from './times.ts';

/** Somebody's, open on one node or another for as long as they are let in; and longer. */
export class Browser {
  readonly #simulation: Simulation;
  readonly #person: string;
  #opened = 0;

  constructor(simulation: Simulation, person: string) {
    this.#simulation = simulation;
    this.#person = person;
    this.#connectIn(600);
  }

  #connectIn(ms: number): void {
    const { world, random } = this.#simulation;
    // Once it is quiet, just often enough to be there.
    const longest = world.now > quietAt ? 4 * ms : ms;
    world.in(random.below(longest) + 2, () => this.#connect());
  }

  /** More often than not where it will go wrong. */
  #pick(): ModelNode {
    const { random, places, target } = this.#simulation;
    return (random.below(2) === 0 ? places[target]! : random.pick(places)).node;
  }

  #connect(): void {
    const { world, random } = this.#simulation;
    const node = this.#pick();
    if (random.below(3) === 0) return this.#fetch();
    this.#opened += 1;
    const lane = `${this.#person} ${this.#opened}`;
    let connection: Connection | undefined;
    let closed = false;
    const goOn = (ms: number) => {
      if (closed) return;
      closed = true;
      this.#connectIn(ms);
    };
    world.in(
      1,
      () => {
        if (!node.minutes) return goOn(400);
        connection = node.minutes.open(this.#person, () => goOn(300));
      },
      node.process,
      lane,
    );
    const act = () => {
      if (closed) return;
      if (node.process.dead) return goOn(300);
      if (world.now > quietAt) return;
      // One now and then moves on by itself.
      if (random.below(30) === 0) world.in(1, () => connection?.end(), node.process, lane);
      else if (random.below(3) > 0) world.in(1, () => connection?.type(), node.process, lane);
      else world.in(1, () => connection?.moveCaret(), node.process, lane);
      world.in(100 + random.below(random.pick([300, 3_000])), act);
    };
    world.in(random.below(500), act);
  }

  #fetch(): void {
    const { world } = this.#simulation;
    const node = this.#pick();
    const failed = () => {};
    world.in(1, () => void node.request(this.#person).catch(failed), node.process);
    this.#connectIn(700);
  }
}
