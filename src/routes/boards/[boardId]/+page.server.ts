import { orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  event.depends('quorate:board');
  const board = await orRefuse(event, event.locals.workspace.boards.show(actor, { boardId: event.params.boardId }));
  return { board, now: Date.now(), crumbs: [{ label: 'Your boards', href: '/' }] };
};
