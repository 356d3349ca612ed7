import { fail, redirect } from '@sveltejs/kit';
import { asRefusal, formRefusal, formValues } from '#lib/pages/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  try {
    return { invitation: await locals.workspace.auth.readInvitation({ token: params.token }) };
  } catch (thrown) {
    // Used, expired and never made look alike: a link tells nobody more than that it does not work.
    const refusal = asRefusal(thrown);
    if (!refusal || refusal.status >= 500) throw thrown;
    return { invitation: undefined };
  }
};

export const actions: Actions = {
  default: async (event) => {
    const { request, locals, params } = event;
    const { password, again } = await formValues(request, 'password', 'again');
    if (password !== again) {
      const fields: Record<string, string> = { again: 'This is not the same as the password above.' };
      return fail(400, { code: 'invalid' as const, message: 'The two do not match.', fields, values: {} });
    }
    try {
      const { address, device } = locals.request;
      const { cookie } = await locals.workspace.auth.acceptInvitation(
        { token: params.token, password },
        { address, device },
      );
      locals.sendCookie(cookie);
    } catch (thrown) {
      return formRefusal(thrown, event, {}, { stay: true });
    }
    redirect(303, '/');
  },
};
