/** The bus of three nodes, over a store and a channel in memory; and where the channel is deaf. */
import type { Bus } from '#server/ports.ts';
import { expect, test } from 'vitest';
import { joinInMemory, MemoryBroker } from '../cluster/support/memory-cluster.ts';
import { describeBus, type BusesUnderTest } from './bus-suite.ts';

async function three(broker: MemoryBroker | undefined): Promise<BusesUnderTest> {
  const members = await joinInMemory(3, broker);
  const buses: Bus[] = members.map(({ bus }) => bus);
  return {
    buses,
    async close() {
      for (const bus of buses) await bus.close();
    },
  };
}

describeBus('three nodes, in memory', () => three(new MemoryBroker()));

test('R4: nodes that do not hear the channel answer by way of the store', async () => {
  const { buses, close } = await three(undefined);
  for (const bus of buses) bus.on('access-ended', () => bus.node);
  const answers = await buses[0]!.ask('access-ended', {});
  expect(answers.map(({ answer }) => answer).sort()).toEqual(buses.map(({ node }) => node).sort());
  await close();
});

test('a bus of one node, which hears nobody', async () => {
  const [member] = await joinInMemory(1, undefined);
  member!.bus.on('access-ended', () => 'closed');
  expect(await member!.bus.ask('access-ended', {})).toEqual([{ node: member!.bus.node, answer: 'closed' }]);
  await member!.bus.close();
});
