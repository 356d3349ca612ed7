import type { BlindKey } from './blind-signature.ts';
import type { Choice, Counts } from './motions.ts';

/**
 * A4: who has been given a paper of one secret ballot, and with what key papers are signed. What is in the box is
 * nowhere in here. Its id is also the box's.
 */
export interface Ballot {
  id: string;
  organisationId: string;
  meetingId: string;
  motionId: string;
  state: 'open' | 'closed';
  publicKey: BlindKey;
  /** PKCS #8, DER, base64url; destroyed when the ballot is closed. */
  privateKey?: string;
  /** How many might vote when it was opened. */
  eligible: number;
  /** One for each person who took a paper, by person id. `blinded`: SHA-256 of what was signed unseen, hex. */
  papers: { personId: string; blinded: string }[];
}

/**
 * A4: what was cast, without time, order or address. Written whole, many papers at a time, in the order of their
 * tokens' hashes, which are random.
 */
export interface BallotBox {
  id: string;
  organisationId: string;
  state: 'open' | 'closed';
  /** While it is open. `token`: SHA-256, hex, of the secret that the voter's browser made. */
  papers: { token: string; choice: Choice }[];
  /** Once it is closed: what came in, so that a browser that was not answered can still find out. */
  tokens?: string[];
  counts?: Counts;
}

/** What a paper's signature is put under, behind the random bytes that make it like no other. */
export const ballotMessage = (ballotId: string): Uint8Array<ArrayBuffer> =>
  new TextEncoder().encode(`Quorate secret ballot ${ballotId}`);

/** A key's hash in a form that people can compare by eye: "K7QF 2M9X PD4T". @param sha256 hex */
export function readable(sha256: string): string {
  const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const value = BigInt(`0x${sha256.slice(0, 15)}`);
  const signs = Array.from({ length: 12 }, (_, at) => letters[Number((value >> BigInt(5 * (11 - at))) & 31n)]);
  return signs.join('').replace(/(.{4})(?=.)/g, '$1 ');
}

export function countOf(papers: readonly { choice: Choice }[]): Counts {
  const of = (choice: Choice): number => papers.filter((paper) => paper.choice === choice).length;
  return { for: of('for'), against: of('against'), abstain: of('abstain') };
}
