import { error } from '@sveltejs/kit';
import { orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
  const actor = signedIn(event);
  const { organisationId, receiptId } = event.params;
  const view = await orRefuse(event, event.locals.workspace.people.list(actor, { organisationId }));
  const revocation = view.revocations.find((r) => r.receipt.id === receiptId);
  if (!revocation) error(404, { message: 'There is no such receipt.', code: 'not_found' });
  const boardName = view.boards.find((b) => b.id === revocation.scopeId)?.name;
  return {
    organisation: view.organisation,
    revocation,
    boardName,
    crumbs: [
      { label: 'Your boards', href: '/' },
      { label: 'People', href: `/organisations/${organisationId}/people` },
    ],
  };
};
