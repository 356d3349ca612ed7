import { afterEach, expect, test } from 'vitest';
import { createDocuments } from '#server/adapters/documents/documents.ts';
import type { CopyOf } from '#lib/domain/records.ts';
import type { Documents } from '#server/ports.ts';
import { refusalCode } from '../support/memory-world.ts';
import { signedCopy } from './support/rich-record.ts';

let documents: Documents;
afterEach(() => documents.close());

test('E5: in a process of its own each format is the same, and told how far it is', async () => {
  documents = createDocuments({ aside: true });
  const here = createDocuments({ aside: false });
  const told: number[] = [];
  const pdf = await documents.render(signedCopy, 'pdf', (share) => told.push(share));
  expect(new TextDecoder('latin1').decode(pdf.slice(0, 8))).toBe('%PDF-1.7');
  expect(told.length).toBeGreaterThan(2);
  expect(told).toEqual([...told].sort((a, b) => a - b));
  expect(told.at(-1)).toBe(1);
  expect(await documents.render(signedCopy, 'html')).toEqual(await here.render(signedCopy, 'html'));
  expect((await documents.render(signedCopy, 'docx')).length).toBeGreaterThan(5_000);
});

test('E5: several at once come to whoever asked for each', async () => {
  documents = createDocuments({ aside: true });
  const titled = (title: string): CopyOf => ({
    ...signedCopy,
    record: { ...signedCopy.record, meeting: { ...signedCopy.record.meeting, title } },
  });
  const made = await Promise.all(['One', 'Two', 'Three'].map((title) => documents.render(titled(title), 'html')));
  expect(made.map((bytes) => /<h1>(.*?)<\/h1>/.exec(new TextDecoder().decode(bytes))![1])).toEqual([
    'One',
    'Two',
    'Three',
  ]);
});

test('what cannot be made rejects, and the next can', async () => {
  documents = createDocuments({ aside: true });
  await expect(documents.render({ ...signedCopy, record: {} as never }, 'pdf')).rejects.toThrow();
  expect((await documents.render(signedCopy, 'html')).length).toBeGreaterThan(1_000);
});

test('once it is closed nothing is made, and what was under way is refused', async () => {
  documents = createDocuments({ aside: true });
  const under = refusalCode(documents.render(signedCopy, 'pdf'));
  await documents.close();
  expect(await under).toBe('unavailable');
  expect(await refusalCode(documents.render(signedCopy, 'pdf'))).toBe('unavailable');
});
