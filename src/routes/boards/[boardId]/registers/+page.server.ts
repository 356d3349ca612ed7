import { error } from '@sveltejs/kit';
import { localDate } from '#lib/domain/rules/days.ts';
import { costly, orRefuse, signedIn } from '#lib/pages/refusals.ts';
import { narrowedBy, periodsAt, tabIn, type RegisterTab } from '#lib/pages/registers.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  event.depends('quorate:registers');
  const { workspace } = event.locals;
  const { boardId } = event.params;
  const board = await orRefuse(event, workspace.boards.show(actor, { boardId }));
  if (!board.may.registers) {
    error(403, { message: 'The registers are open to the clerk and to governors.', code: 'forbidden' });
  }
  const tab = tabIn(event.url.searchParams);
  const narrowed = narrowedBy(event.url.searchParams);
  const asked = { boardId, ...narrowed };
  const read = async <T extends RegisterTab, R>(name: T, register: () => Promise<R>) => ({
    tab: name,
    register: await orRefuse(event, costly(event, register)),
  });
  const { registers } = workspace;
  const shown =
    tab === 'attendance'
      ? await read('attendance', () => registers.attendance(actor, asked))
      : tab === 'decisions'
        ? await read('decisions', () => registers.decisions(actor, asked))
        : tab === 'actions'
          ? await read('actions', () => registers.actions(actor, asked))
          : tab === 'interests'
            ? await read('interests', () => registers.interests(actor, asked))
            : await read('terms', () => registers.terms(actor, asked));
  return {
    board,
    shown,
    narrowed,
    periods: periodsAt(localDate(Date.now())),
    crumbs: [{ label: board.name, href: `/boards/${board.id}` }],
  };
};
