import { tokenDays } from '#lib/domain/api-tokens.ts';
import { formRefusal, formValues, orRefuse, signedIn } from '#lib/pages/refusals.ts';
import { secondStepFields, secondStepOf } from '#lib/pages/second-step.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  tokens: await orRefuse(event, event.locals.workspace.tokens.list(signedIn(event))),
});

export const actions: Actions = {
  make: async (event) => {
    const { workspace } = event.locals;
    const actor = signedIn(event);
    const form = await event.request.formData();
    const text = (field: string) => {
      const value = form.get(field);
      return typeof value === 'string' ? value : '';
    };
    const scopes = form.getAll('scopes').filter((scope) => typeof scope === 'string');
    const values = { name: text('name'), days: text('days'), scopes: scopes.join(' ') };
    try {
      if (text('challenge') !== '') {
        const [challenge, code, recoveryCode, passkey] = secondStepFields.map(text) as [string, string, string, string];
        await workspace.auth.confirmSecondFactor(actor, secondStepOf({ challenge, code, recoveryCode, passkey }));
      } else if (text('password') !== '') await workspace.auth.reauthenticate(actor, { password: text('password') });
      const days = tokenDays.find((known) => String(known) === values.days);
      return { made: await workspace.tokens.make(actor, { name: values.name, scopes, days }) };
    } catch (thrown) {
      return formRefusal(thrown, event, values, { stay: true });
    }
  },
  end: async (event) => {
    const actor = signedIn(event);
    const { tokenId } = await formValues(event.request, 'tokenId');
    try {
      await event.locals.workspace.tokens.end(actor, { tokenId });
    } catch (thrown) {
      return formRefusal(thrown, event, {}, { stay: true });
    }
    return { ended: true as const };
  },
};
