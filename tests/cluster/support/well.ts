import type { NodeAnswer } from '#server/ports.ts';
import type { Simulation } from './simulation.ts';

/**
 * Long after the last trouble: every node is in, hears everything and shows the same; nothing waits for ever, nothing is
 * left behind; and nobody was fenced for no reason.
 * @throws Error when it is otherwise
 */
export async function expectWell(simulation: Simulation): Promise<void> {
  const { places, database } = simulation;
  for (const { node } of places) {
    const { process, cluster, pending } = node;
    if (!cluster?.gate.open) throw new Error(`${process.name} is not in again`);
    if (pending > 0) throw new Error(`something waits at ${process.name} for a gate that is open`);
  }
  const names = places.map(({ node }) => node.cluster!.bus.node);
  const leases = [...database.collection('leases').documents.values()];
  expectSame('leases', idsOf(leases.filter(({ fenced }) => !fenced)), names);
  for (const name of idsOf(leases.filter(({ fenced }) => fenced))) {
    const place = places.find(({ node }) => name.startsWith(`${node.process.name}.`));
    if (place?.untouched) throw new Error(`${name} was well, and was fenced`);
  }
  // One whose asker has died is withdrawn after some minutes.
  const askers = [...database.collection('questions').documents.values()].map(({ from }) => from as string);
  const stuck = askers.filter((from) => !simulation.dead.has(from.split('.')[0]!));
  expectSame('questions left', stuck, []);
  await expectHearing(simulation, names);
}

async function expectHearing({ world, places }: Simulation, names: readonly string[]): Promise<void> {
  const asked = places.map(({ node }) => node.cluster!.bus.ask('well', null));
  for (const { node } of places) void node.minutes!.look();
  await world.run(world.now + 2_500);
  // Somebody who has seen nothing of all this.
  const read = places[0]!.node.newLog().read();
  await world.run(world.now + 500);
  const said = ({ node, unreachable }: NodeAnswer) => (unreachable ? `not ${node}` : node);
  for (const asking of asked) {
    const answers = await Promise.race([asking, Promise.resolve(undefined)]);
    if (answers === undefined) throw new Error('a question stays without an answer');
    expectSame('answers', answers.map(said), names);
  }
  const ids = (await read).map(({ id }) => id);
  for (const { node } of places) {
    if (node.minutes!.serves) expectSame(`what ${node.process.name} shows`, node.minutes!.shown, ids);
  }
}

const idsOf = (documents: readonly { _id: string }[]): string[] => documents.map(({ _id }) => _id);

function expectSame(what: string, is: readonly string[], ought: readonly string[]): void {
  const lacks = ought.filter((each) => !is.includes(each));
  const more = is.filter((each) => !ought.includes(each));
  if (lacks.length > 0) throw new Error(`${what}: without ${lacks.join()}`);
  if (more.length > 0) throw new Error(`${what}: with ${more.join()} too much`);
}
