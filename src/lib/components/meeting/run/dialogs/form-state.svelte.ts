import { faultFrom } from '#lib/live/api.ts';

type Errors = Record<string, string>;

/** What a small form knows of itself: what is wrong with it, and whether it is being sent. */
export class FormState {
  errors = $state.raw<Errors>({});
  busy = $state(false);

  /**
   * @param check what is wrong, by field; nothing when it can be sent
   * @param send whether it was done; what it throws is shown beside the fields
   * @param done called when the form is finished with, also after a refusal that the page tells elsewhere
   */
  handler(check: () => Errors, send: () => Promise<boolean>, done: () => void): (event: SubmitEvent) => void {
    return (event) => {
      event.preventDefault();
      this.errors = check();
      if (this.busy) return;
      if (Object.keys(this.errors).length > 0) focusFirst(event.currentTarget);
      else void this.#send(send, done);
    };
  }

  async #send(send: () => Promise<boolean>, done: () => void): Promise<void> {
    this.busy = true;
    try {
      await send();
      done();
    } catch (thrown) {
      const { fields, message } = faultFrom(thrown);
      this.errors = Object.keys(fields).length > 0 ? fields : { all: message };
    } finally {
      this.busy = false;
    }
  }
}

function focusFirst(form: EventTarget | null): void {
  requestAnimationFrame(() => {
    if (form instanceof HTMLElement) form.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  });
}
