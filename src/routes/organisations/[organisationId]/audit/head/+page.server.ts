import { orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  event.depends('quorate:auditHead');
  const { organisationId } = event.params;
  const view = await orRefuse(event, event.locals.workspace.audit.head(actor, { organisationId }));
  const crumbs = [
    { label: 'Your boards', href: '/' },
    { label: 'Audit log', href: `/organisations/${organisationId}/audit` },
  ];
  return { view, crumbs };
};
