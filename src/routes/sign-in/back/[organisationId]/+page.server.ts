import { redirect } from '@sveltejs/kit';
import { formRefusal, formValues, localPath } from '#lib/pages/refusals.ts';
import { secondStepFields, secondStepOf } from '#lib/pages/second-step.ts';
import type { Actions, PageServerLoad } from './$types';

/** What the provider sends along, and what of it is given on. */
const sent = ['state', 'code', 'iss', 'error'] as const;

export const load: PageServerLoad = ({ url }) => ({
  answer: Object.fromEntries(sent.map((name) => [name, url.searchParams.get(name) ?? ''])),
});

export const actions: Actions = {
  /** As somebody comes back; and, where a second factor is asked for, the forms that bring it. */
  default: async ({ request, locals, params, url }) => {
    const given = await formValues(request, ...sent, ...secondStepFields, 'providerCode', 'binding', 'purpose', 'to');
    const { state, iss, error, providerCode, binding, purpose, to, challenge } = given;
    const { singleSignOn, auth } = locals.workspace;
    const { id, address, device } = locals.request;
    const origin = { address, device, requestId: id };
    const answer = {
      organisationId: params.organisationId,
      state,
      binding,
      ...(providerCode === '' ? {} : { code: providerCode }),
      ...(iss === '' ? {} : { iss }),
      ...(error === '' ? {} : { error }),
    };
    let next = localPath(to, url.origin);
    try {
      if (purpose === 'connect') {
        await singleSignOn.finishConnecting(locals.actor, answer);
      } else if (purpose === 'fresh') {
        if (challenge === '') await singleSignOn.finishFresh(locals.actor, answer);
        else await auth.confirmSecondFactor(locals.actor, secondStepOf(given));
      } else {
        const signedIn =
          challenge === ''
            ? await singleSignOn.finish(answer, origin)
            : await auth.giveSecondFactor(secondStepOf(given), origin);
        locals.sendCookie(signedIn.cookie);
        if (signedIn.actor.person.mustChangePassword) next = '/password';
        else if ('way' in signedIn && signedIn.way === 'recoveryCode') next = '/account?came=recovery-code';
      }
    } catch (thrown) {
      // Whatever it is, it is read here: the sign-in page would say nothing of it.
      return formRefusal(thrown, { locals, url }, { to, purpose }, { stay: true });
    }
    redirect(303, next);
  },
};
