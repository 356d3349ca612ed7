/** What the tests' own server never says, and a real one does. */
import { MongoBulkWriteError, type BulkWriteResult, type Collection } from 'mongodb';
import { describe, expect, test } from 'vitest';
import { createGroupInsert } from '#server/adapters/mongo/group-insert.ts';
import type { EntryDocument } from '#server/adapters/mongo/log-entries.ts';

/** As the driver says it: some keys are taken, and the majority did not confirm. */
const bulkError = (taken: number, confirmed: boolean) =>
  new MongoBulkWriteError({ message: 'said by the server', code: taken > 0 ? 11_000 : 64 }, {
    getWriteConcernError: () => (confirmed ? undefined : { code: 64 }),
  } as unknown as BulkWriteResult);

describe('MongoDB: entries that are written together', () => {
  test('S2, S9: are written once, though the majority does not confirm twice, and then finds them there', async () => {
    const answers = [bulkError(0, false), bulkError(2, false), bulkError(2, true)];
    const stored = new Map<string, EntryDocument>();
    const log = {
      insertMany: (entries: EntryDocument[]) => {
        const taken = entries.flatMap((entry, index) => (stored.has(entry._id) ? [{ index, code: 11_000 }] : []));
        for (const entry of entries) stored.set(entry._id, entry);
        const answer = answers.shift();
        if (answer && taken.length > 0) answer.writeErrors = taken as never;
        return answer ? Promise.reject(answer) : Promise.resolve();
      },
      find: () => ({ toArray: async () => [...stored.values()] }),
    } as unknown as Collection<EntryDocument>;
    const { add } = createGroupInsert(log);
    const entry = (n: string) => ({ _id: `doc/${n}`, d: 'doc', n, w: `write ${n}` }) as EntryDocument;
    expect(await Promise.all([add(entry('1')), add(entry('2'))])).toEqual(['1', '2']);
    expect([[...stored.keys()], answers]).toEqual([['doc/1', 'doc/2'], []]);
  });
});
