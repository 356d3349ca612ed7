import { redirect } from '@sveltejs/kit';
import { formRefusal, formValues, orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  const mine = await orRefuse(event, event.locals.workspace.interests.list(actor));
  return { mine, crumbs: [{ label: 'Your boards', href: '/' }] };
};

export const actions: Actions = {
  declare: async (event) => {
    const actor = signedIn(event);
    const values = await formValues(event.request, 'organisationId', 'kind', 'organisation', 'nature', 'since');
    const { since, ...rest } = values;
    try {
      await event.locals.workspace.interests.declare(actor, { ...rest, ...(since === '' ? {} : { since }) });
    } catch (thrown) {
      return formRefusal(thrown, event, values);
    }
    redirect(303, '/interests');
  },
  none: async (event) => {
    const actor = signedIn(event);
    const { organisationId } = await formValues(event.request, 'organisationId');
    try {
      await event.locals.workspace.interests.declareNone(actor, { organisationId });
    } catch (thrown) {
      return formRefusal(thrown, event);
    }
    redirect(303, '/interests');
  },
  /** One, or with `all` each that is due. */
  change: async (event) => {
    const actor = signedIn(event);
    const { interestId, to } = await formValues(event.request, 'interestId', 'to');
    const { interests } = event.locals.workspace;
    try {
      const ids =
        interestId === 'all'
          ? (await interests.list(actor)).interests.filter(({ due }) => due).map(({ id }) => id)
          : [interestId];
      for (const id of ids) await interests.change(actor, { interestId: id, to });
    } catch (thrown) {
      return formRefusal(thrown, event);
    }
    redirect(303, '/interests');
  },
};
