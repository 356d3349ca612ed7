import type { SubmitFunction } from '@sveltejs/kit';
import { partOf, refocus } from './refocus.ts';

/** A form on its way: `use:enhance={sending.submit}` says when it is, and leaves what was typed. */
export class Sending {
  busy = $state(false);
  readonly submit: SubmitFunction;

  /** @param options with `invalidateAll: false` the page's data stays as it is */
  constructor(options: { invalidateAll?: boolean } = {}) {
    this.submit = ({ formElement }) => {
      this.busy = true;
      const pressed = document.activeElement;
      const part = partOf(formElement);
      return async ({ update }) => {
        await update({ reset: false, ...options });
        this.busy = false;
        // What went well takes the focus off the page.
        refocus(pressed, part);
      };
    };
  }
}
