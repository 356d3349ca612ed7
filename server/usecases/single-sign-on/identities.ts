import type { Person } from '#lib/domain/people.ts';
import { type Identity, identityKey } from '#lib/domain/single-sign-on.ts';
import { QuorateError } from '#server/errors.ts';
import type { OutboxEntry } from '#server/ports.ts';
import type { Actor } from '../actor.ts';
import { change, isCode } from '../shared/commit.ts';
import type { Deps } from '../shared/deps.ts';

/** Whose account at a provider it is. */
export async function holder(deps: Deps, account: Pick<Identity, 'issuer' | 'subject'>): Promise<Person | undefined> {
  const [stored] = await deps.aggregates.find('person', 'identity', identityKey(account), { limit: 1 });
  return stored?.value;
}

/**
 * One account for each organisation.
 * @param told what is written with it; it sees the person as they are then. Undefined: it is not to be
 * @returns undefined: it was not to be
 */
export async function addIdentity(
  deps: Deps,
  actor: Actor,
  personId: string,
  identity: Identity,
  told: (person: Person) => readonly OutboxEntry[] | undefined,
): Promise<Person | undefined> {
  try {
    const { value } = await change(deps, actor, 'person', personId, ({ value: person }) => {
      const outbox = told(person);
      if (outbox === undefined) return undefined;
      const others = (person.identities ?? []).filter((one) => one.organisationId !== identity.organisationId);
      return { value: { ...person, identities: [...others, identity] }, outbox };
    });
    await deps.relay.move('person', personId);
    return value.identities?.some(({ id }) => id === identity.id) === true ? value : undefined;
  } catch (error) {
    if (!isCode(error, 'conflict')) throw error;
    throw new QuorateError('conflict', 'This account is connected to somebody else here.');
  }
}

/** Somebody without what an organisation knew of accounts of theirs; the same where it knew nothing. */
export function withoutAccounts(person: Person, organisationId: string): Person {
  const { identities = [], noAccountByAddress = [], ...rest } = person;
  const others = identities.filter((one) => one.organisationId !== organisationId);
  const elsewhere = noAccountByAddress.filter((one) => one !== organisationId);
  if (others.length === identities.length && elsewhere.length === noAccountByAddress.length) return person;
  return {
    ...rest,
    ...(others.length === 0 ? {} : { identities: others }),
    ...(elsewhere.length === 0 ? {} : { noAccountByAddress: elsewhere }),
  };
}
