import type { PageServerLoad } from './$types';

/**
 * Where a page goes when its reader's access ended. Only whoever is signed out is told to forget everything: this
 * address can be typed by anybody, and their own unsaved work has to survive that.
 */
export const load: PageServerLoad = ({ locals, url, setHeaders }) => {
  const signedOut = locals.actor === undefined;
  if (signedOut) setHeaders({ 'clear-site-data': '"cache"' });
  return { signedOut, boardId: url.searchParams.get('board') ?? undefined };
};
