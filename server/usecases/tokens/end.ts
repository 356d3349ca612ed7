import { z } from 'zod';
import type { ApiToken } from '#lib/domain/api-tokens.ts';
import type { Person } from '#lib/domain/people.ts';
import { closeCodes } from '#lib/domain/wire.ts';
import { QuorateError } from '#server/errors.ts';
import { type Actor, actorId } from '../actor.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import { topics } from '../bus-topics.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { change } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { identifyPerson } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';
import { tokensOf } from './list.ts';
import { sessionIdOf } from './owner.ts';

const endTokenInput = z.strictObject({ tokenId: id });

/** Ends one's own token. What is being answered to it is cut off, on every node, before this returns (R3). */
export async function endToken(deps: Deps, given: Actor | undefined, input: unknown): Promise<void> {
  const actor = await identifyPerson(deps, given);
  const tokenId = idIn(input, 'tokenId');
  const found = (await deps.aggregates.get('apiToken', tokenId))?.value;
  if (found === undefined || found.personId !== actor.person.id) throw new QuorateError('not_found');
  parse(endTokenInput, input);
  await end(deps, actor, actor.person, [found], { reason: 'This API token was ended by its owner.' });
}

/**
 * Ends all tokens of somebody whose password was set anew since it was lost: whoever had found it may have made one.
 * Somebody who changes it themself keeps what they made.
 * @param by whose doing it is, for the audit log
 * @param digest of the password as it is now: what was made under it is left
 */
export async function endTokensOf(deps: Deps, person: Person, by: string, digest: string): Promise<void> {
  const tokens = (await tokensOf(deps, person)).filter((token) => token.passwordDigest !== digest);
  const reason = 'This API token ended with the password.';
  if (tokens.length > 0) await end(deps, { kind: 'system' }, person, tokens, { reason, by });
}

/** Ends those for which an account at the provider of an organisation stood in for the password, when it is disconnected. */
export async function endTokensByAccount(
  deps: Deps,
  person: Person,
  organisationId: string,
  until: number,
): Promise<void> {
  const tokens = (await tokensOf(deps, person)).filter(
    ({ confirmedThere, createdAt }) =>
      confirmedThere?.account.organisationId === organisationId && Date.parse(createdAt) <= until,
  );
  const reason = 'This API token ended with the account that it was made with.';
  if (tokens.length > 0) await end(deps, { kind: 'system' }, person, tokens, { reason });
}

async function end(
  deps: Deps,
  actor: Actor,
  person: Person,
  tokens: readonly ApiToken[],
  { reason, by = actorId(actor) }: { reason: string; by?: string },
): Promise<void> {
  for (const { id: tokenId } of tokens) {
    await change(deps, actor, 'apiToken', tokenId, ({ value }) =>
      value.ended !== undefined
        ? undefined
        : {
            value: { ...value, ended: { at: new Date(deps.clock.now()).toISOString() } },
            outbox: currentOrganisations(person).map((organisationId) => ({
              ...auditEntry(deps, actor, {
                organisationId,
                action: 'token.end',
                subject: `token:${tokenId}`,
                detail: { name: value.name },
              }),
              actor: by,
            })),
          },
    );
  }
  await deps.bus.ask(topics.accessEnded, {
    personId: person.id,
    scope: 'session',
    organisationId: '',
    boardIds: [],
    sessionIds: tokens.map(sessionIdOf),
    signInEnded: true,
    code: closeCodes.accessRevoked,
    reason,
    organisationName: '',
  });
  for (const { id: tokenId } of tokens) await deps.relay.move('apiToken', tokenId);
}
