import { redirect } from '@sveltejs/kit';
import { formRefusal, formValues, localPath } from '#lib/pages/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
  const to = localPath(url.searchParams.get('to'), url.origin);
  if (locals.actor) redirect(303, to);
  return { to };
};

export const actions: Actions = {
  default: async ({ request, locals, url }) => {
    const { username, password, to } = await formValues(request, 'username', 'password', 'to');
    let mustChange: boolean;
    try {
      const { address, device } = locals.request;
      const { cookie, me } = await locals.workspace.auth.signIn({ username, password }, { address, device });
      locals.sendCookie(cookie);
      mustChange = me.mustChangePassword;
    } catch (thrown) {
      // Somebody revoked reads it on the page they typed into, not on another.
      return formRefusal(thrown, { locals, url }, { username }, { stay: true });
    }
    redirect(303, mustChange ? '/password' : localPath(to, url.origin));
  },
};
