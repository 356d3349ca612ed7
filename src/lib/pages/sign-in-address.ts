/** Where whoever is not signed in is led, and how a form that was sent meanwhile sees that it was led there. */
import type { ActionResult } from '@sveltejs/kit';

const before = '/sign-in?to=';

/** The sign-in page, which leads back to where its reader was. */
export const signInFor = ({ pathname, search }: Pick<URL, 'pathname' | 'search'>): string =>
  `${before}${encodeURIComponent(pathname + search)}`;

/** Whether a form was answered that its sender has to sign in first: nothing else was done with it. */
export const asksToSignIn = (result: ActionResult): boolean =>
  result.type === 'redirect' && result.location.startsWith(before);
