import { z } from 'zod';
import { type Ballot, ballotMessage } from '#lib/domain/ballots.ts';
import { withPrefix } from '#lib/domain/blind-signature.ts';
import { choices } from '#lib/domain/motions.ts';
import { QuorateError } from '#server/errors.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { id } from '../shared/fields.ts';
import { idIn, parse } from '../shared/parse.ts';
import type { CastPaper } from './box.ts';
import { isSigned, underSomeKey } from './key.ts';

const bytes = (length: number) => {
  const signs = Math.ceil((length * 8) / 6);
  return z.base64url('must be base64url').length(signs, `must have ${signs} characters`);
};

export const castBallotInput = z.strictObject({
  ballotId: id,
  /** The random bytes that make the paper like no other. */
  token: bytes(32),
  signature: underSomeKey,
  choice: z.enum(choices),
});

/**
 * A4: puts a paper into the box. Who sends it is not asked, and not known: the paper itself is the right to vote. It
 * answers once the paper is durable, which takes some seconds, since papers go in together.
 * @throws QuorateError `forbidden` when the paper is none of this ballot
 * @throws QuorateError `conflict`, `not_possible_now` as `Boxes.put`
 */
export async function castBallot(deps: Deps, input: unknown): Promise<void> {
  const { ballot, paper } = await deps.boxes.check(() => readPaper(deps, input));
  await deps.boxes.put(ballot.id, paper, ballot.eligible);
}

async function readPaper(deps: Deps, input: unknown): Promise<{ ballot: Ballot; paper: CastPaper }> {
  const stored = await deps.aggregates.get('ballot', idIn(input, 'ballotId'));
  if (stored === undefined) throw new QuorateError('not_found');
  const { value: ballot } = stored;
  const { token, signature, choice } = parse(castBallotInput, input);
  const secret = Uint8Array.from(Buffer.from(token, 'base64url'));
  if (!isSigned(ballot.publicKey, withPrefix(secret, ballotMessage(ballot.id)), signature)) {
    throw new QuorateError('forbidden', 'This is not a paper of this ballot.');
  }
  return { ballot, paper: { token: sha256(secret), choice } };
}
