import { formRefusal, formValues } from '#lib/pages/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => ({ byMail: locals.workspace.auth.resetsByMail() });

export const actions: Actions = {
  default: async ({ request, locals, url }) => {
    const { username } = await formValues(request, 'username');
    try {
      await locals.workspace.auth.requestReset({ username }, { address: locals.request.address });
    } catch (thrown) {
      return formRefusal(thrown, { locals, url }, { username }, { stay: true });
    }
    return { asked: true as const };
  },
};
