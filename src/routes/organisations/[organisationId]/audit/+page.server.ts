import { auditNarrowedBy } from '#lib/pages/audit.ts';
import { costly, formRefusal, formValues, orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  const { organisationId } = event.params;
  const query = event.url.searchParams;
  const narrowed = auditNarrowedBy(query);
  const before = query.get('before');
  const input = { organisationId, ...narrowed, ...(before ? { before } : {}) };
  const view = await orRefuse(
    event,
    costly(event, () => event.locals.workspace.audit.browse(actor, input)),
  );
  return { view, narrowed, older: before !== null, crumbs: [{ label: 'Your boards', href: '/' }] };
};

export const actions: Actions = {
  check: async (event) => {
    const actor = signedIn(event);
    const { organisationId } = event.params;
    const { kept } = await formValues(event.request, 'kept');
    try {
      const input = { organisationId, ...(kept.trim() === '' ? {} : { kept }) };
      return { check: await costly(event, () => event.locals.workspace.audit.check(actor, input)), kept };
    } catch (thrown) {
      return formRefusal(thrown, event, { kept });
    }
  },
};
