/** People with sockets on all nodes are revoked, one after the other: how long the clerk waits, and the last socket. */
import { Running } from '../contenders.ts';
import type { RevocationRequest } from '../load/revocation.ts';
import { Services } from '../services.ts';
import type { Figures, Target } from '../types.ts';
import { where, type Scenario, type Turn } from './scenario.ts';

const roomOf = ({ settings }: Turn) => {
  const count = Math.max(5, Math.round(200 * settings.scale));
  return { count, room: { documents: 2, people: count + 1, ...where(settings) } };
};

async function measure(turn: Turn, nodes: readonly Running[]): Promise<Figures> {
  const ports = nodes.flatMap(({ target }) => target.ports);
  const target: Target = { ...nodes[0]!.target, ports };
  const request: RevocationRequest = { target, count: roomOf(turn).count, minutes: 6, live: 3 };
  try {
    return await turn.load.call<Figures>('revoke', request);
  } finally {
    await Promise.all(nodes.map((node) => node.dispose()));
  }
}

async function onThreeNodes(turn: Turn): Promise<Figures> {
  const services = await Services.start('mongodb and redis');
  try {
    const nodes = await Running.startNodes(3, roomOf(turn).room, services.newStore);
    return { mongod: services.isMongod, ...(await measure(turn, nodes)) };
  } finally {
    await services.dispose();
  }
}

export const revocations: readonly Scenario[] = [
  {
    name: 'revocation',
    once: true,
    contenders: ['quorate'],
    run: async (turn) => measure(turn, [await Running.start(turn.contender, roomOf(turn).room)]),
  },
  {
    name: 'revocation-three-nodes',
    once: true,
    contenders: ['quorate'],
    needs: 'mongodb and redis',
    run: onThreeNodes,
  },
];
