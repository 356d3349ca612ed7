import { orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  event.depends('quorate:rules');
  const { boardId } = event.params;
  const rules = await orRefuse(event, event.locals.workspace.boards.rules(actor, { boardId }));
  return { rules, crumbs: [{ label: rules.board.name, href: `/boards/${boardId}` }] };
};
