import { orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  const { organisationId, receiptId } = event.params;
  const view = await orRefuse(event, event.locals.workspace.people.receipt(actor, { organisationId, receiptId }));
  return {
    ...view,
    crumbs: [
      { label: 'Your boards', href: '/' },
      { label: 'People', href: `/organisations/${organisationId}/people` },
    ],
  };
};
