import { orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  const { organisationId } = event.params;
  const before = event.url.searchParams.get('before');
  const input = { organisationId, ...(before === null ? {} : { before }) };
  const view = await orRefuse(event, event.locals.workspace.mail.list(actor, input));
  return { view, older: before !== null, crumbs: [{ label: 'Your boards', href: '/' }] };
};
