import { retentionCategories } from '#lib/domain/data/retention.ts';
import { costly, formRefusal, formValues, orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  event.depends('quorate:data');
  const { organisationId } = event.params;
  const { data } = event.locals.workspace;
  const tried = Object.fromEntries(
    retentionCategories.flatMap((category) => {
      const value = event.url.searchParams.get(category);
      return value ? [[category, value]] : [];
    }),
  );
  const [retention, agreement] = await Promise.all([
    orRefuse(
      event,
      costly(event, () => data.retention(actor, { organisationId, ...tried })),
    ),
    orRefuse(event, data.agreement(actor, { organisationId })),
  ]);
  return {
    retention,
    agreement,
    trying: Object.keys(tried).length > 0,
    crumbs: [{ label: 'Your boards', href: '/' }],
  };
};

export const actions: Actions = {
  accept: async (event) => {
    const actor = signedIn(event);
    const { organisationId } = event.params;
    const { version } = await formValues(event.request, 'version');
    try {
      await event.locals.workspace.data.acceptAgreement(actor, { organisationId, version });
      return { accepted: true };
    } catch (thrown) {
      return formRefusal(thrown, event);
    }
  },
};
