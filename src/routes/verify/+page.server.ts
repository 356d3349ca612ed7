import type { PageServerLoad } from './$types';

/** With the page, so that verifying a file asks the service nothing more. */
export const load: PageServerLoad = async ({ locals, url }) => ({
  keys: await locals.workspace.records.keys(),
  host: url.host,
});
