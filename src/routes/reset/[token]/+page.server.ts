import { fail } from '@sveltejs/kit';
import { asRefusal, formRefusal, formValues } from '#lib/pages/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
  try {
    return { reset: await locals.workspace.auth.readReset({ token: params.token }) };
  } catch (thrown) {
    // Used, too old and never made look alike: a link tells nobody more than that it does not work.
    const refusal = asRefusal(thrown);
    if (!refusal || refusal.status >= 500) throw thrown;
    return { reset: undefined };
  }
};

export const actions: Actions = {
  default: async (event) => {
    const { request, locals, params } = event;
    const { newPassword, again } = await formValues(request, 'newPassword', 'again');
    if (newPassword !== again) {
      const fields: Record<string, string> = { again: 'This is not the same as the password above.' };
      return fail(400, { code: 'invalid' as const, message: 'The two do not match.', fields, values: {} });
    }
    try {
      await locals.workspace.auth.resetByMail({ token: params.token, newPassword });
    } catch (thrown) {
      return formRefusal(thrown, event, {}, { stay: true });
    }
    return { changed: true as const };
  },
};
