import { orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  event.depends('quorate:singleSignOn');
  const { organisationId } = event.params;
  const view = await orRefuse(event, event.locals.workspace.singleSignOn.show(actor, { organisationId }));
  return { view, crumbs: [{ label: 'Your boards', href: '/' }] };
};
