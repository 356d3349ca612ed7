import { orRefuse } from '#lib/pages/refusals.ts';
import type { LayoutServerLoad } from './$types';

/** Everybody's head of page: who is signed in, and what they are told of on each page. */
export const load: LayoutServerLoad = async ({ locals, url }) => {
  const { actor, workspace } = locals;
  if (!actor) return { me: undefined, newDevices: [] };
  const [me, newDevices] = await orRefuse(
    { locals, url },
    Promise.all([workspace.me.show(actor), workspace.me.newDevices(actor)]),
  );
  return { me, newDevices };
};
