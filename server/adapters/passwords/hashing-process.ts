/** The process that computes Argon2id: one beside the one that serves. */
import { answering } from '#server/system/answering.ts';
import { compute, type Answer, type Request } from './hashing.ts';

answering<Request, Answer>(({ number, ...task }, tell) => {
  compute(task).then(
    (result) => tell({ number, result }),
    (error: unknown) => tell({ number, failed: error instanceof Error ? error.message : String(error) }),
  );
});
