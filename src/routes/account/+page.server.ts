import { orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  event.depends('quorate:account');
  const factors = await orRefuse(event, event.locals.workspace.secondFactors.show(actor));
  const identities = await orRefuse(event, event.locals.workspace.singleSignOn.identities(actor));
  return { factors, identities, cameWithCode: event.url.searchParams.get('came') === 'recovery-code' };
};
