import { orRefuse } from '#lib/pages/refusals.ts';
import type { LayoutServerLoad } from './$types';

/** Everybody's head of page: who is signed in. */
export const load: LayoutServerLoad = async ({ locals, url }) => ({
  me: locals.actor ? await orRefuse({ locals, url }, locals.workspace.me.show(locals.actor)) : undefined,
});
