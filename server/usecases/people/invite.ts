import type { Invitation } from '#lib/domain/people.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';

const lastsMs = 7 * 24 * 3600_000;

/** @param token what the link carries; only its hash is kept */
export const invitationFor = (
  deps: Pick<Deps, 'clock'>,
  personId: string,
  organisationId: string,
  token: string,
): Invitation => ({
  id: sha256(token),
  personId,
  organisationId,
  expiresAt: new Date(deps.clock.now() + lastsMs).toISOString(),
});

export const invitationUrl = ({ origin }: Pick<Deps, 'origin'>, token: string): string =>
  `${origin}/invitation/${token}`;
