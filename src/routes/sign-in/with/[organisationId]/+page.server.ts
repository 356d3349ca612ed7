import { redirect } from '@sveltejs/kit';
import { localPath, orRefuse } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const { locals, params, url } = event;
  const to = localPath(url.searchParams.get('to'), url.origin);
  if (locals.actor) redirect(303, to);
  const { organisationId } = params;
  return { to, offer: await orRefuse(event, locals.workspace.singleSignOn.offer({ organisationId })) };
};
