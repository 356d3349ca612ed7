import { accessSync, constants, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Config } from '../config.ts';
import { QuorateError } from '../errors.ts';
import { createPastClock, type PastClock } from './past-clock.ts';
import { demoPassword } from './passwords.ts';
import { seed, type DemoAccount, type DemoFacts, type SeedParts } from './seed.ts';

const environment = 'demo';
const settingId = 'demo';

/** What the store remembers of the demonstration in it. */
interface Kept {
  /** From which the passwords follow, so that the next start has the same. */
  secret: string;
  facts: DemoFacts;
}

/** Without facts as long as the store is being filled. */
type Claimed = Pick<Kept, 'secret'> & Partial<Kept>;

/** It takes one or two seconds. */
const seedingMs = 30_000;

export interface DemoSurroundings<S> {
  config: Config;
  /** Removes the demonstration that was kept, if there is one. @throws QuorateError `conflict` when it is something else */
  wipe(config: Config): Promise<void>;
  start(config: Config, clock: PastClock, beforeServing: (parts: SeedParts) => Promise<void>): Promise<S>;
  print(line: string): void;
}

/**
 * Serves a demonstration trust. Without a folder of its own it leaves nothing behind.
 * @param args `--json FILE`, `--keep`
 * @throws QuorateError `conflict` when the store is neither empty nor a demonstration's; `invalid` when FILE cannot be
 *   written
 */
export async function runDemo<S extends { origin: string }>(
  args: readonly string[],
  { config: given, wipe, start, print }: DemoSurroundings<S>,
): Promise<S> {
  const { values } = parseArgs({ args: [...args], options: { json: { type: 'string' }, keep: { type: 'boolean' } } });
  if (values.json !== undefined) checkWritable(values.json);
  const config = Object.freeze({ ...given, environment, dataDir: folder(given, values.keep === true) });
  if ((given.dataDirGiven || given.mongoUri !== undefined) && !values.keep) await wipe(config);
  let kept: Kept | undefined;
  const clock = createPastClock();
  const service = await start(config, clock, async (parts) => {
    kept = await seedUnlessKept(parts, clock);
  });
  const { secret, facts } = kept!;
  if (values.json !== undefined) writeWhole(values.json, toldToMachines(service.origin, secret, facts));
  print(toldToPeople(secret, facts));
  print(`\nQuorate is at ${service.origin}`);
  return service;
}

function folder(config: Config, keep: boolean): string {
  if (config.dataDirGiven || config.mongoUri !== undefined) return config.dataDir;
  if (keep) return join(config.dataDir, 'demo');
  const temporary = mkdtempSync(join(tmpdir(), 'quorate-demo-'));
  process.on('exit', () => rmSync(temporary, { recursive: true, force: true }));
  return temporary;
}

/** @throws QuorateError `conflict` when the store holds something that is not a demonstration, or not a whole one */
export async function seedUnlessKept(parts: SeedParts, clock: PastClock): Promise<Kept> {
  const { aggregates } = parts.store;
  const secret = parts.ids.secret(32);
  if (!(await claim(aggregates, secret))) return untilSeeded(aggregates);
  const kept = { secret, facts: await seed(parts, clock, secret) };
  await aggregates.replace('setting', { id: settingId, value: kept }, 1);
  return kept;
}

/** Of several processes that begin on one store at the same time one fills it. @returns whether it is this one */
async function claim(aggregates: SeedParts['store']['aggregates'], secret: string): Promise<boolean> {
  // In this order: whoever fills it has claimed it first.
  const [organisation] = await aggregates.find('organisation', 'all', '*', { limit: 1 });
  if (await aggregates.get('setting', settingId)) return false;
  if (organisation) {
    throw new QuorateError('conflict', 'The store holds organisations already: a demonstration needs an empty one.');
  }
  try {
    await aggregates.insert('setting', { id: settingId, value: { secret } satisfies Claimed });
    return true;
  } catch (error) {
    if (error instanceof QuorateError && error.code === 'conflict') return false;
    throw error;
  }
}

async function untilSeeded(aggregates: SeedParts['store']['aggregates']): Promise<Kept> {
  for (const deadline = performance.now() + seedingMs; ;) {
    const { secret, facts } = (await aggregates.get('setting', settingId))?.value.value as Claimed;
    if (facts) return { secret, facts };
    if (performance.now() > deadline) {
      throw new QuorateError('conflict', 'The demonstration in the store was not finished. Start it without --keep.');
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Before anything is made, which takes seconds. */
function checkWritable(file: string): void {
  try {
    accessSync(dirname(resolve(file)), constants.W_OK);
  } catch (cause) {
    throw new QuorateError('invalid', `--json ${file}: its folder is not there, or may not be written in.`, { cause });
  }
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory()) {
    throw new QuorateError('invalid', `--json ${file}: this is a folder.`);
  }
}

/** Appears whole: whoever waits for the file reads all of it. */
function writeWhole(file: string, content: unknown): void {
  writeFileSync(`${file}.partial`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.partial`, file);
}

function toldToMachines(origin: string, secret: string, facts: DemoFacts): unknown {
  const accounts = (list: readonly DemoAccount[]) =>
    list.map(({ username, role, personId }) => ({
      username,
      password: demoPassword(secret, username),
      role,
      personId,
    }));
  const { accounts: own, otherOrganisation, ...rest } = facts;
  return {
    origin,
    ...rest,
    accounts: accounts(own),
    otherOrganisation: { ...otherOrganisation, accounts: accounts(otherOrganisation.accounts) },
  };
}

/** The accounts as a table. */
export function toldToPeople(secret: string, { accounts, otherOrganisation }: DemoFacts): string {
  const rows = (list: readonly DemoAccount[]) =>
    list.map(({ name, username, role }) => [name, role, username, demoPassword(secret, username)]);
  const header = ['Name', 'Role', 'User name', 'Password'];
  const all = [header, ...rows(accounts), ...rows(otherOrganisation.accounts)];
  const widths = header.map((_, column) => Math.max(...all.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `  ${row
      .map((cell, at) => cell.padEnd(widths[at]!))
      .join('  ')
      .trimEnd()}`;
  return [
    '',
    'A demonstration trust; nobody in it exists.',
    '',
    ...[header, ...rows(accounts)].map(line),
    '',
    'Another organisation, which sees nothing of it:',
    '',
    ...rows(otherOrganisation.accounts).map(line),
  ].join('\n');
}
