import { orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  const { meetingId } = event.params;
  const meeting = await orRefuse(event, event.locals.workspace.meetings.show(actor, { meetingId }));
  const crumbs = [
    { label: 'Your boards', href: '/' },
    { label: meeting.board.name, href: `/boards/${meeting.board.id}` },
  ];
  return { meeting, crumbs, fill: true };
};
