import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({ facts: await locals.workspace.facts.show() });
