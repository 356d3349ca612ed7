import { auditNarrowedBy } from '#lib/pages/audit.ts';
import { asRefusal, costly, orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

/** What one did oneself, in one organisation at a time. */
export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  const { workspace } = event.locals;
  const { memberships } = await orRefuse(event, workspace.me.show(actor));
  const organisations = [...new Map(memberships.map((m) => [m.organisationId, m.organisationName]))].map(
    ([id, name]) => ({ id, name }),
  );
  const query = event.url.searchParams;
  const chosen = organisations.find(({ id }) => id === query.get('organisation')) ?? organisations[0];
  const narrowed = auditNarrowedBy(query);
  if (chosen === undefined) return { organisations, narrowed, older: false };
  const before = query.get('before');
  const input = {
    organisationId: chosen.id,
    ...narrowed,
    personId: actor.person.id,
    ...(before ? { before } : {}),
  };
  const browsing = costly(event, () => workspace.audit.browse(actor, input)).catch((thrown: unknown) => {
    // The chair keeps no log: who reads what is decided by the table alone.
    if (asRefusal(thrown)?.code === 'forbidden') return undefined;
    throw thrown;
  });
  return { organisations, chosen, narrowed, older: before !== null, view: await orRefuse(event, browsing) };
};
