import { orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  const { organisationId } = event.params;
  const { organisation, boards, sendsMail } = await orRefuse(
    event,
    event.locals.workspace.people.list(actor, { organisationId }),
  );
  const crumbs = [
    { label: 'Your boards', href: '/' },
    { label: 'People', href: `/organisations/${organisationId}/people` },
  ];
  return { organisation, boards, sendsMail, crumbs };
};
