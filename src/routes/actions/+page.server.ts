import { orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  event.depends('quorate:actions');
  const actions = await orRefuse(event, event.locals.workspace.registers.myActions(actor, {}));
  return { actions, crumbs: [{ label: 'Your boards', href: '/' }] };
};
