import { signedIn } from '#lib/pages/refusals.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = (event) => {
  signedIn(event);
  return { crumbs: [{ label: 'Your boards', href: '/' }] };
};
