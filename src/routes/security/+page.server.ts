import type { PageServerLoad } from './$types';

/** What can be seen from this request itself, rather than claimed. */
export const load: PageServerLoad = ({ url }) => ({ encrypted: url.protocol === 'https:', host: url.host });
