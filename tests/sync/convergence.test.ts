import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { documentId } from './support/fake-workspace.ts';
import { exchange } from './support/meeting.ts';
import { seeds } from './support/random.ts';
import { section, Storm } from './support/storm.ts';

const shown = (doc: Y.Doc): string => doc.getXmlFragment(section).toString();

async function weather(seed: number, steps: number, losing = 0): Promise<Storm> {
  const storm = new Storm(seed, losing);
  for (let i = 0; i < steps; i += 1) await storm.step();
  await storm.calm();
  return storm;
}

/** All browsers, the log folded from scratch, and somebody who has just come. */
async function expectOneDocument(storm: Storm): Promise<void> {
  const browsers = storm.names.map((name) => storm.browsers.get(name)!);
  expect(browsers.map(({ transport }) => transport!.closed)).toEqual(browsers.map(() => undefined));
  const folded = storm.folded();
  expect([folded.store.pendingStructs, folded.store.pendingDs]).toEqual([null, null]);
  expect(browsers.map(({ doc }) => shown(doc))).toEqual(browsers.map(() => shown(folded)));
  const states = browsers.map(({ doc }) => Y.encodeStateVector(doc).byteLength);
  expect(new Set([...states, Y.encodeStateVector(folded).byteLength]).size).toBe(1);
  storm.under.restart();
  const late = await storm.under.type('olu');
  await exchange(late);
  expect(shown(late.doc)).toBe(shown(folded));
}

function expectAuthors({ under: { log } }: Storm): void {
  const owners = log.bound.get(documentId)!;
  for (const entry of log.entries.filter(({ kind }) => kind === 'plain')) {
    for (const { id } of Y.decodeUpdate(entry.update).structs) expect(owners.get(id.client)).toBe(entry.author);
  }
}

describe('S2, S3, S4, S5, S8: whatever happens to lines, readers, log, process and compaction, everybody ends with one document', () => {
  test.each(seeds([11, 12, 13, 14, 15, 16, 17, 18]))('seed %i', async (seed) => {
    const storm = await weather(seed, 500);
    expect([storm.broken, storm.refused]).toEqual([[], []]);
    await expectOneDocument(storm);
    expectAuthors(storm);
    await storm.compact();
    await expectOneDocument(storm);
  });

  test('a server that left out one update in five, would be found out', async () => {
    const found = async (seed: number) => {
      const storm = await weather(seed, 500, 200);
      return expectOneDocument(storm).then(
        () => false,
        () => true,
      );
    };
    expect(await Promise.all([11, 12, 13, 14].map(found))).toContain(true);
  });
});
