/** Moving a store whole: from one place to another, and from a backup into a database (ADR 0015). */
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createLog } from '../adapters/log/pino.ts';
import { restoreSqliteStore } from '../adapters/sqlite/restore.ts';
import { openSqliteStore } from '../adapters/sqlite/store.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { Config } from '../config.ts';
import { QuorateError } from '../errors.ts';
import { areEqual, compare, copyAll, prepareTarget } from '../jobs/transfer/copy.ts';
import { createProgress } from '../jobs/transfer/progress.ts';
import type { Compared, Contents } from '../ports.ts';
import { takeCarriedKeys } from './carried-keys.ts';
import { hasStoreAt, placeAt, placeOf, withHeld, type Holding, type Place } from './places.ts';
import { protect } from './protection.ts';
import { withScratchFolder } from './scratch-folder.ts';

/** S5: how long documents are recovering after a restore. */
const recoveringMs = 24 * 60 * 60 * 1_000;

const holdingFor = async (config: Config): Promise<Holding> => ({
  config,
  clock: systemClock,
  log: await createLog({ pretty: !config.production, level: 'warn', to: 'stderr' }),
});

interface Move {
  source: Contents;
  /** @throws QuorateError `conflict` when another process has taken the source over */
  assertSourceHeld: () => void;
  place: Place;
  holding: Holding;
  /** What the target is until it is whole. */
  is: string;
  replace: boolean;
  tell: (line: string) => void;
  /** Done to the target once it has turned out to be equal. */
  last?: (target: Contents) => Promise<void>;
}

/** @returns what is in either. The target can be used only when they are equal */
async function move({ source, place, holding, is, replace, tell, ...move }: Move): Promise<Compared[]> {
  return withHeld(place, { ...holding, unfinished: true }, async ({ contents: target, assertHeld }) => {
    const now = holding.clock.now();
    await prepareTarget({ target, is, name: place.name, replace, now });
    const progress = createProgress(tell);
    const copying = {
      ...{ source, target, progress },
      assertHeld() {
        move.assertSourceHeld();
        assertHeld();
      },
    };
    try {
      await copyAll(copying);
      const compared = await compare(copying);
      if (!areEqual(compared)) return compared;
      await move.last?.(target);
      await target.finish();
      return compared;
    } finally {
      progress.end();
    }
  });
}

/**
 * @param options places as `placeAt` takes them
 * @param tell takes a line about how far it has come, every few seconds
 * @returns by kind, what is in either; the target can be used only when they are equal
 * @throws QuorateError `not_found` when there is no store to be copied; `conflict` when a process serves source or
 *   target, environments differ (D2), or the target holds something else; `invalid`
 */
export async function copyStore(
  config: Config,
  { from, to, replace }: { from: string; to: string; replace: boolean },
  tell: (line: string) => void,
): Promise<Compared[]> {
  const source = placeAt(from, config);
  const place = placeAt(to, config);
  if (source.name === place.name) throw new QuorateError('invalid', `${place.name} cannot be copied into itself.`);
  const holding = await holdingFor(config);
  if (!(await hasStoreAt(source, holding.log))) {
    throw new QuorateError('not_found', `There is no store in ${source.name}.`);
  }
  return withHeld(source, holding, ({ contents, assertHeld }) =>
    move({
      ...{ source: contents, assertSourceHeld: assertHeld, place, holding, replace, tell },
      is: `an unfinished copy of ${source.name}`,
    }),
  );
}

/** Documents in it are recovering for 24 h then (S5). */
async function restoreIntoDatabase(
  config: Config,
  place: Place,
  { from, replace }: { from: string; replace: boolean },
  tell: (line: string) => void,
): Promise<Compared[]> {
  const holding = await holdingFor(config);
  const { clock } = holding;
  return withBackup(from, holding, (source) =>
    move({
      ...{ source, assertSourceHeld: () => {}, place, holding, replace, tell },
      is: `an unfinished restore of ${basename(from)}`,
      last: (target) => target.write('meta', [{ name: 'recoveringUntil', value: clock.now() + recoveringMs }]),
    }),
  );
}

/** In a folder of its own: there it is checked, and migrated if it is old, and the backup stays as it is. */
async function withBackup<T>(from: string, { config, clock, log }: Holding, work: (source: Contents) => Promise<T>) {
  const { environment } = config;
  return withScratchFolder(join(tmpdir(), 'quorate-restore-'), async (dataDir): Promise<T> => {
    const check = (file: string) => takeCarriedKeys(file, { encryption: config.encryption, dataDir });
    await restoreSqliteStore({ from, dataDir, environment, check });
    const { makeCodec: codec } = protect({ config, clock, dataDir });
    const node = `${hostname()}-${process.pid}`;
    const store = await openSqliteStore({ dataDir, codec, clock, environment, node, log, serving: false });
    try {
      return await work(store.contents);
    } finally {
      await store.close();
    }
  });
}

/**
 * Puts a backup in the place of this process's store.
 * @returns by kind, what is in either, where the store is a database: it can be used only when they are equal
 * @throws QuorateError as `restoreSqliteStore`; `conflict` as `copyStore` says of the target
 */
export async function restoreStore(
  config: Config,
  options: { from: string; replace: boolean },
  tell: (line: string) => void,
): Promise<Compared[]> {
  const place = placeOf(config);
  if ('uri' in place) return restoreIntoDatabase(config, place, options, tell);
  const { dataDir, environment } = config;
  await restoreSqliteStore({ ...options, dataDir, environment, check: (file) => takeCarriedKeys(file, config) });
  return [];
}
