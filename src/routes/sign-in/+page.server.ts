import { redirect, type RequestEvent } from '@sveltejs/kit';
import { formRefusal, formValues, localPath } from '#lib/pages/refusals.ts';
import { secondStepFields, secondStepOf } from '#lib/pages/second-step.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
  const to = localPath(url.searchParams.get('to'), url.origin);
  if (locals.actor) redirect(303, to);
  return { to };
};

type Values = Record<'username' | 'password' | 'challenge' | 'code' | 'recoveryCode' | 'passkey' | 'to', string>;

/** The password first; where a second factor is asked for, the same form brings it with the challenge. */
async function enter({ locals }: Pick<RequestEvent, 'locals'>, given: Values) {
  const { auth } = locals.workspace;
  const { id, address, device } = locals.request;
  const origin = { address, device, requestId: id };
  if (given.challenge === '') {
    const { username, password } = given;
    return { ...(await auth.signIn({ username, password }, origin)), way: 'password' as const };
  }
  return auth.giveSecondFactor(secondStepOf(given), origin);
}

export const actions: Actions = {
  default: async ({ request, locals, url }) => {
    const given = await formValues(request, 'username', 'password', ...secondStepFields, 'to');
    const { username, to } = given;
    let next: string;
    try {
      const { cookie, actor, way } = await enter({ locals }, given);
      locals.sendCookie(cookie);
      if (actor.person.mustChangePassword) next = '/password';
      else next = way === 'recoveryCode' ? '/account?came=recovery-code' : localPath(to, url.origin);
    } catch (thrown) {
      // Somebody revoked reads it on the page they typed into, not on another.
      return formRefusal(thrown, { locals, url }, { username, to }, { stay: true });
    }
    redirect(303, next);
  },
};
