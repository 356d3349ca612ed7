import { error, fail, redirect } from '@sveltejs/kit';
import { parseAgenda } from '#lib/pages/agenda.ts';
import { formRefusal, formValues, orRefuse, signedIn } from '#lib/pages/refusals.ts';
import { instantOf, isoDate } from '#lib/pages/when.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  const board = await orRefuse(event, event.locals.workspace.boards.show(actor, { boardId: event.params.boardId }));
  if (!board.may.prepare) error(403, { message: 'Meetings are set up by the clerk of the board.', code: 'forbidden' });
  const templates = await orRefuse(event, event.locals.workspace.boards.templates(actor, { boardId: board.id }));
  return { board, templates, today: isoDate(Date.now()), crumbs: [{ label: board.name, href: `/boards/${board.id}` }] };
};

export const actions: Actions = {
  default: async (event) => {
    const actor = signedIn(event);
    const values = await formValues(event.request, 'title', 'date', 'time', 'place', 'agenda', 'template');
    const startsAt = instantOf(values.date, values.time);
    if (startsAt === undefined) {
      const fields: Record<string, string> = { date: 'Give the day and the time of the meeting.' };
      return fail(400, { code: 'invalid' as const, message: 'The date is not complete.', fields, values });
    }
    let id: string;
    try {
      ({ id } = await event.locals.workspace.meetings.create(actor, {
        boardId: event.params.boardId,
        title: values.title,
        startsAt,
        ...(values.place.trim() === '' ? {} : { place: values.place }),
        ...(values.template === '' ? { items: parseAgenda(values.agenda) } : { template: values.template }),
      }));
    } catch (thrown) {
      return formRefusal(thrown, event, values);
    }
    redirect(303, `/meetings/${id}`);
  },
};
