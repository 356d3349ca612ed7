import { redirect } from '@sveltejs/kit';
import { orRefuse } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

/** The landing page, or whoever is signed in: their boards, each with its next meeting. */
export const load: PageServerLoad = async (event) => {
  const { locals, parent, url } = event;
  const { actor, workspace } = locals;
  if (!actor) {
    if (await orRefuse(event, workspace.setUp.needed())) redirect(303, '/set-up');
    return { boards: undefined, waiting: undefined, now: Date.now() };
  }
  const { me } = await parent();
  const boards = await orRefuse(
    event,
    Promise.all((me?.memberships ?? []).map(({ boardId }) => workspace.boards.show(actor, { boardId }))),
  );
  const [{ due }, actions] = await orRefuse(
    event,
    Promise.all([workspace.interests.list(actor), workspace.registers.myActions(actor, { state: 'open' })]),
  );
  return {
    boards,
    now: Date.now(),
    changed: url.searchParams.get('changed'),
    waiting: { interests: due, actions: actions.length, overdue: actions.filter(({ overdue }) => overdue).length },
  };
};
