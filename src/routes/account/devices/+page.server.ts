import { formRefusal, formValues, orRefuse, signedIn } from '#lib/pages/refusals.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => ({
  devices: await orRefuse(event, event.locals.workspace.me.devices(signedIn(event))),
});

export const actions: Actions = {
  end: async (event) => {
    const { sessionId } = await formValues(event.request, 'sessionId');
    try {
      return { ended: await event.locals.workspace.me.endDevice(signedIn(event), { sessionId }) };
    } catch (thrown) {
      return formRefusal(thrown, event);
    }
  },
  /** From the head of any page. */
  recognise: async (event) => {
    const { sessionId } = await formValues(event.request, 'sessionId');
    try {
      await event.locals.workspace.me.recogniseDevice(signedIn(event), { sessionId });
      return { recognised: true };
    } catch (thrown) {
      return formRefusal(thrown, event);
    }
  },
  others: async (event) => {
    try {
      return { ended: await event.locals.workspace.me.endOtherDevices(signedIn(event)) };
    } catch (thrown) {
      return formRefusal(thrown, event);
    }
  },
};
