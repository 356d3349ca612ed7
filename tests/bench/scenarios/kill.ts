/** `kill -9` while people write: what they had seen of each other has to be there afterwards. */
import { Running } from '../contenders.ts';
import type { CrashRequest } from '../load/crash.ts';
import type { Figures, ServerName } from '../types.ts';
import { where, type Scenario, type Turn } from './scenario.ts';

const kinds = ['typing', 'burst'] as const;
/** The peers' losses show after a few. */
const killsOf = (contender: ServerName): number => (contender === 'quorate' ? 100 : 4);

async function run({ load, contender, settings }: Turn): Promise<Figures> {
  const kills = Math.max(2, Math.round(killsOf(contender) * settings.scale));
  const figures: Figures = { kills, typing_seen: 0, typing_lost: 0, burst_seen: 0, burst_lost: 0 };
  // Without the pages, since each kill costs a start.
  const server = await Running.start(contender, { documents: kills, people: 6, ...where(settings), pages: false });
  try {
    for (let index = 0; index < kills; index += 1) {
      const kind = kinds[index % kinds.length]!;
      await load.call('writeUntilCrash', { target: server.target, index, kind } satisfies CrashRequest);
      await server.kill();
      const { seen } = await load.call<Figures>('seenByOthers');
      await server.begin();
      const { lost } = await load.call<Figures>('lostSince', { target: server.target });
      figures[`${kind}_seen`]! += seen!;
      figures[`${kind}_lost`]! += lost!;
    }
    return figures;
  } finally {
    await server.dispose();
  }
}

export const kill: Scenario = { name: 'kill', once: true, contenders: ['quorate', 'y-websocket', 'hocuspocus'], run };
