import { redirect } from '@sveltejs/kit';
import { asRefusal } from '#lib/pages/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

/** Signing out changes something, so a link to it does nothing. */
export const load: PageServerLoad = () => redirect(303, '/');

export const actions: Actions = {
  default: async ({ locals }) => {
    if (locals.actor) {
      try {
        const { cookie } = await locals.workspace.auth.signOut(locals.actor);
        locals.sendCookie(cookie);
      } catch (thrown) {
        if (!asRefusal(thrown)) throw thrown;
      }
    }
    redirect(303, '/');
  },
};
