import { Binary, type Collection, type Db } from 'mongodb';
import { packJson, unpackJson, type Codec, type NodeAnswer, type Nodes, type Question } from '#server/ports.ts';
import { guarded } from './client.ts';
import type { Leases } from './leases.ts';

/** A document of the collection `questions`; gone once its asker has its answers. */
interface QuestionDocument {
  _id: string;
  from: string;
  topic: string;
  message: Binary;
  answers: Binary[];
}

/** What a process that died in the middle of asking left behind; by this process's own clock, from when it saw it first. */
const forgottenAfterMs = 10 * 60_000;

export function createNodes(db: Db, codec: Codec, { begin, renew, live, fence, end }: Leases): Nodes {
  const questions: Collection<QuestionDocument> = db.collection('questions');
  const pack = (value: unknown) => new Binary(packJson(codec, 'workspace', value));
  let seen = new Map<string, number>();
  const unpack = (stored: Binary): unknown => unpackJson(codec, stored.value());

  return {
    begin,
    renew,
    live,
    fence,
    end,

    async ask({ id, from, topic, message }) {
      const question = { from, topic, message: pack(message), answers: [] };
      // An upsert: its answer may have been lost.
      await guarded(() => questions.updateOne({ _id: id }, { $setOnInsert: question }, { upsert: true }));
    },

    async questions() {
      const found = await guarded(() => questions.find({}, { projection: { answers: 0 } }).toArray());
      const now = performance.now();
      seen = new Map(found.map(({ _id }) => [_id, seen.get(_id) ?? now]));
      const forgotten = [...seen].filter(([, at]) => now - at > forgottenAfterMs).map(([id]) => id);
      if (forgotten.length > 0) await guarded(() => questions.deleteMany({ _id: { $in: forgotten } }));
      return found.map(({ _id, from, topic, message }): Question => ({
        id: _id,
        from,
        topic,
        message: unpack(message),
      }));
    },

    async answer(questionId, answer) {
      await guarded(() => questions.updateOne({ _id: questionId }, { $push: { answers: pack(answer) } }));
    },

    async answers(questionId) {
      const question = await guarded(() => questions.findOne({ _id: questionId }));
      return (question?.answers ?? []).map((answer) => unpack(answer) as NodeAnswer);
    },

    async withdraw(questionId) {
      await guarded(() => questions.deleteOne({ _id: questionId }));
    },
  };
}
