import { error, fail, redirect } from '@sveltejs/kit';
import { formRefusal, formValues, orRefuse } from '#lib/pages/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  if (!(await orRefuse(event, event.locals.workspace.setUp.needed()))) {
    error(404, { message: 'This workspace has been set up.', code: 'not_found', id: event.locals.request.id });
  }
};

export const actions: Actions = {
  default: async (event) => {
    const { locals, request } = event;
    const values = await formValues(
      request,
      'code',
      'organisationName',
      'boardName',
      'seats',
      'name',
      'username',
      'password',
      'again',
    );
    const { password, again, ...kept } = values;
    if (password !== again) {
      const fields: Record<string, string> = { again: 'This is not the same as the password above.' };
      return fail(400, { code: 'invalid' as const, message: 'The two do not match.', fields, values: kept });
    }
    let boardId: string;
    try {
      const { device } = locals.request;
      const done = await locals.workspace.setUp.run(
        { ...kept, code: kept.code.trim(), seats: Number(kept.seats), password },
        { device },
      );
      locals.sendCookie(done.cookie);
      ({ boardId } = done);
    } catch (thrown) {
      return formRefusal(thrown, event, kept, { stay: true });
    }
    redirect(303, `/boards/${boardId}`);
  },
};
