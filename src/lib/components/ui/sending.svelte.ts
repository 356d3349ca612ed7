import type { SubmitFunction } from '@sveltejs/kit';
import { asksToSignIn } from '#lib/pages/sign-in-address.ts';
import { partOf, refocus } from './refocus.ts';

interface Options {
  /** With `false` the page's data stays as it is. */
  invalidateAll?: boolean;
  /** Whether a form that went well is emptied. */
  reset?: boolean;
  /** The page shows `signedOut` (SignedOut.svelte): it is not left for the sign-in page, and what was typed stays. */
  staysSignedOut?: boolean;
  /** Called when it went well. */
  done?: () => void;
}

/** A form on its way: `use:enhance={sending.submit}` says when it is, and leaves what was typed. */
export class Sending {
  busy = $state(false);
  /** The session had ended when it was sent. */
  signedOut = $state(false);
  readonly submit: SubmitFunction;

  constructor({ staysSignedOut = false, done, ...options }: Options = {}) {
    this.submit = ({ formElement }) => {
      this.busy = true;
      this.signedOut = false;
      const pressed = document.activeElement;
      const part = partOf(formElement);
      return async ({ result, update }) => {
        if (staysSignedOut && asksToSignIn(result)) {
          this.busy = false;
          this.signedOut = true;
          return;
        }
        await update({ reset: false, ...options });
        if (result.type === 'success') done?.();
        this.busy = false;
        // What went well takes the focus off the page.
        refocus(pressed, part);
      };
    };
  }
}
