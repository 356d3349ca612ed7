import { costly, orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  event.depends('quorate:personData');
  const { organisationId, personId } = event.params;
  const view = await orRefuse(
    event,
    costly(event, () => event.locals.workspace.data.person(actor, { organisationId, personId })),
  );
  const crumbs = [
    { label: 'Your boards', href: '/' },
    { label: 'People', href: `/organisations/${organisationId}/people?person=${personId}` },
  ];
  return { view, crumbs };
};
