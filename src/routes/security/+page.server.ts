import type { PageServerLoad } from './$types';

/** What runs, and what can be seen from this request itself, rather than claimed (V6). */
export const load: PageServerLoad = async ({ url, locals }) => ({
  encrypted: url.protocol === 'https:',
  host: url.host,
  facts: await locals.workspace.facts.show(),
});
