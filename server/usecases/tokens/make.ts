import { z } from 'zod';
import { type ApiToken, apiScopes, tokenDays, tokenPrefix } from '#lib/domain/api-tokens.ts';
import { limits } from '#lib/domain/names.ts';
import type { ApiTokenMade } from '#lib/domain/views/account.ts';
import { QuorateError } from '#server/errors.ts';
import type { Actor } from '../actor.ts';
import { currentOrganisations } from '../auth/organisations-of.ts';
import { accountMails } from '../mail/account-mail.ts';
import { tokenWords } from '../mail/account-words.ts';
import { auditEntry } from '../shared/audit-entry.ts';
import { insert } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';
import { sha256 } from '../shared/digest.ts';
import { line } from '../shared/fields.ts';
import { freshBy } from '../shared/fresh.ts';
import { identifyPerson } from '../shared/identify.ts';
import { parse } from '../shared/parse.ts';
import { tokensOf, tokenView } from './list.ts';

export const makeTokenInput = z.strictObject({
  name: line(limits.tokenName),
  scopes: z
    .array(z.enum(apiScopes))
    .min(1, 'must name at least one')
    .max(apiScopes.length)
    .refine((scopes) => new Set(scopes).size === scopes.length, 'must name each once'),
  days: z.literal(tokenDays, `must be one of: ${tokenDays.join(', ')}`),
});

const day = 24 * 3600_000;

/** Makes a token with which an integration reads in one's name. It is shown once; only its hash is kept. */
export async function makeToken(deps: Deps, given: Actor | undefined, input: unknown): Promise<ApiTokenMade> {
  const actor = await identifyPerson(deps, given);
  const { name, scopes, days } = parse(makeTokenInput, input);
  const confirmedThere = freshBy(deps, actor);
  if ((await tokensOf(deps, actor.person)).length >= limits.tokensPerPerson) {
    throw new QuorateError('not_possible_now', `You have ${limits.tokensPerPerson} tokens already. End one first.`);
  }
  const token = `${tokenPrefix}${deps.ids.secret(32)}`;
  const now = deps.clock.now();
  const made: ApiToken = {
    id: deps.ids.next(),
    hash: sha256(token),
    personId: actor.person.id,
    name,
    scopes: apiScopes.filter((scope) => scopes.includes(scope)),
    epoch: actor.person.accessEpoch,
    ...(confirmedThere === undefined ? {} : { confirmedThere }),
    ...(actor.session.passwordDigest === undefined ? {} : { passwordDigest: actor.session.passwordDigest }),
    createdAt: new Date(now).toISOString(),
    expiresAt: new Date(now + days * day).toISOString(),
  };
  const mails = await accountMails(deps, actor.person, tokenWords(deps, actor.person, made));
  const entries = currentOrganisations(actor.person).map((organisationId, i) =>
    auditEntry(deps, actor, {
      organisationId,
      action: 'token.make',
      subject: `token:${made.id}`,
      detail: { name, scopes: made.scopes, expiresAt: made.expiresAt },
      ...(i === 0 ? { then: mails } : {}),
    }),
  );
  await insert(deps, actor, 'apiToken', made, entries);
  try {
    // What ends with a session was looked for before this was there.
    await identifyPerson(deps, given);
  } catch (error) {
    await deps.aggregates.remove('apiToken', made.id);
    throw error;
  }
  await deps.relay.move('apiToken', made.id);
  return { ...tokenView(made), token };
}
