import { fail, redirect } from '@sveltejs/kit';
import { formRefusal, formValues, signedIn } from '#lib/pages/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = (event) => {
  signedIn(event);
};

export const actions: Actions = {
  default: async (event) => {
    const actor = signedIn(event);
    const { currentPassword, newPassword, again } = await formValues(
      event.request,
      'currentPassword',
      'newPassword',
      'again',
    );
    if (newPassword !== again) {
      const fields: Record<string, string> = { again: 'This is not the same as the new password above.' };
      return fail(400, { code: 'invalid' as const, message: 'The two do not match.', fields, values: {} });
    }
    try {
      await event.locals.workspace.auth.changePassword(actor, { currentPassword, newPassword });
    } catch (thrown) {
      return formRefusal(thrown, event, {}, { stay: true });
    }
    redirect(303, '/?changed=password');
  },
};
