/** `quorate verify` as an operator or an auditor runs it: the process, its words, and its exit code. */
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openTool } from '#server/compose.ts';
import { readConfig } from '#server/config.ts';
import type { ChainEntry } from '#server/ports.ts';
import { hashOf } from '#server/usecases/shared/chain.ts';
import { runMain } from '../support/process.ts';
import { toolOn } from './tool.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let scratch: string;
/** A store that nobody has tampered with, and all that its first organisation's log holds. */
let sound: string;
let entries: ChainEntry[];
let organisationId: string;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'quorate-verify-'));
  sound = join(scratch, 'sound');
  expect(await toolOn(sound, 'development')('seed-demo')).toMatchObject({ code: 0 });
  await inStore(sound, async ({ store }) => {
    organisationId = (await store.aggregates.find('organisation', 'all', '*', { limit: 1 }))[0]!.value.id;
    entries = await store.chain.read(organisationId);
  });
  expect(entries.length).toBeGreaterThan(20);
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

async function inStore(dataDir: string, work: (opened: Awaited<ReturnType<typeof openTool>>) => Promise<void>) {
  const opened = await openTool(readConfig({ DATA_DIR: dataDir }));
  try {
    await work(opened);
  } finally {
    await opened.store.close();
  }
}

const headOf = ({ sequence, hash }: ChainEntry) => `${sequence}:${hash}`;
const verify = async (dataDir: string, ...args: string[]) => {
  const { code, output } = await runMain(['quorate', 'verify', ...args], { DATA_DIR: dataDir });
  return { code, output: output.trim() };
};
const ofOne = () => ['--organisation', organisationId];

/** A copy of the store from whose log everything from one entry on was cut off. */
async function cutBefore(name: string, sequence: number): Promise<string> {
  const copy = join(scratch, name);
  await cp(sound, copy, { recursive: true });
  const db = new DatabaseSync(join(copy, 'quorate.db'));
  db.prepare('DELETE FROM chain WHERE organisation_id = ? AND sequence >= ?').run(organisationId, sequence);
  db.close();
  return copy;
}

/** As somebody would who holds the store and its key: from one entry on all are written anew, each hash right again. */
function writtenAnew(from: number): ChainEntry[] {
  let previous = entries[from - 2]!.hash;
  return entries.slice(from - 1).map((entry) => {
    const anew = { ...entry, previous, ...(entry.sequence === from ? { actor: 'somebody else' } : {}) };
    previous = hashOf(anew);
    return { ...anew, hash: previous };
  });
}

describe('A6: quorate verify --head', () => {
  test('A6: a head that was kept, the last one or an earlier one, is found where it was', async () => {
    for (const kept of [entries.at(-1)!, entries[9]!]) {
      const says = new RegExp(`: ${entries.length} entries, all sound; 1 sealed record, all sound$`);
      expect(await verify(sound, ...ofOne(), '--head', headOf(kept))).toEqual({
        code: 0,
        output: expect.stringMatching(says),
      });
    }
  });

  test('A6: a log that was cut short looks whole, and is not by the head', async () => {
    const last = entries.at(-1)!;
    const cut = await cutBefore('cut', last.sequence - 1);
    expect(await verify(cut, ...ofOne())).toMatchObject({ code: 0, output: expect.stringContaining('all sound') });
    expect(await verify(cut, ...ofOne(), '--head', headOf(last))).toMatchObject({
      code: 1,
      output: expect.stringContaining(
        `NOT SOUND at entry ${last.sequence - 1}: missing: the head that was kept is further on`,
      ),
    });
  });

  test('A6: a log that was written anew, each hash right again, looks whole, and is not by the head', async () => {
    const anew = await cutBefore('anew', 5);
    await inStore(anew, async ({ store }) => {
      for (const entry of writtenAnew(5)) expect(await store.chain.add(entry)).toBe('added');
    });
    expect(await verify(anew, ...ofOne())).toMatchObject({ code: 0, output: expect.stringContaining('all sound') });
    const kept = entries[11]!;
    expect(await verify(anew, ...ofOne(), '--head', headOf(kept))).toMatchObject({
      code: 1,
      output: expect.stringContaining('NOT SOUND at entry 12: not the entry whose head was kept'),
    });
  });

  test('A6: what is no head, and a head of nobody knows whose log, are refused and checked against nothing', async () => {
    expect(await verify(sound, ...ofOne(), '--head', '12:abc')).toEqual({
      code: 2,
      output: expect.stringMatching(/^--head must be the number of an entry, a colon and 64 hexadecimal digits\n/),
    });
    expect(await verify(sound, '--head', headOf(entries[9]!))).toEqual({
      code: 1,
      output: 'Refused: A head is one organisation’s: name it with --organisation.',
    });
    const emptied = join(scratch, 'emptied');
    await cp(sound, emptied, { recursive: true });
    await inStore(emptied, async ({ store }) => {
      for (const { value } of await store.aggregates.find('organisation', 'all', '*', { limit: 10 })) {
        await store.aggregates.remove('organisation', value.id);
      }
    });
    expect(await verify(emptied, '--head', headOf(entries[9]!))).toEqual({
      code: 1,
      output: 'Refused: A head was kept, and the store holds no organisation any more.',
    });
  });
});

describe('A6: quorate verify --log', () => {
  /** Without a store: an auditor has none. */
  async function check(lines: readonly string[], ...args: string[]) {
    const file = join(scratch, 'audit log.jsonl');
    await writeFile(file, `${lines.join('\n')}\n`);
    return verify(join(scratch, 'no store'), '--log', file, ...args);
  }
  const lines = () => entries.map((entry) => JSON.stringify(entry));

  test('A6: a log as it was taken away is sound, by itself and by its head', async () => {
    const whole = { code: 0, output: `${entries.length} entries, all sound` };
    expect(await check(lines())).toEqual(whole);
    expect(await check(lines(), '--head', headOf(entries.at(-1)!))).toEqual(whole);
  });

  test('A6: one line that was changed, was taken out, or is no entry is named', async () => {
    const changed = lines().with(6, JSON.stringify({ ...entries[6]!, at: '2020-01-01T00:00:00.000Z' }));
    expect(await check(changed)).toEqual({ code: 1, output: 'NOT SOUND at entry 7: altered' });
    expect(await check(lines().toSpliced(6, 1))).toEqual({ code: 1, output: 'NOT SOUND at entry 7: missing' });
    expect(await check(lines().with(6, '{"sequence": 7}'))).toEqual({
      code: 1,
      output: 'NOT SOUND at entry 7: cannot be read',
    });
  });

  test('A6: one that was cut short, or written anew, is found out by a head', async () => {
    expect(await check(lines().slice(0, 10), '--head', headOf(entries[11]!))).toEqual({
      code: 1,
      output: 'NOT SOUND at entry 11: missing: the head that was kept is further on',
    });
    const anew = [...entries.slice(0, 4), ...writtenAnew(5)].map((entry) => JSON.stringify(entry));
    expect(await check(anew)).toMatchObject({ code: 0 });
    expect(await check(anew, '--head', headOf(entries[11]!))).toEqual({
      code: 1,
      output: 'NOT SOUND at entry 12: not the entry whose head was kept',
    });
  });

  test('a file that is not there is refused, and so is an organisation beside it', async () => {
    const nowhere = join(scratch, 'nowhere.jsonl');
    expect(await verify(sound, '--log', nowhere)).toEqual({ code: 1, output: `Refused: ${nowhere} cannot be read.` });
    expect(await verify(sound, '--log', nowhere, ...ofOne())).toMatchObject({ code: 2 });
  });
});
