/** What a dialog of the meeting may be about. */
export type Question =
  | { about: 'start' | 'end' | 'freeze' | 'reopen' | 'adjourn' | 'cancel' | 'quorum' | 'guest' }
  /** `text`: what it says to begin with. */
  | { about: 'motion'; itemId: string; motionId?: string; text?: string }
  | { about: 'action'; itemId: string; text?: string }
  | { about: 'declaration' | 'access'; itemId: string }
  | { about: 'attendance'; personId: string }
  | { about: 'ballot'; motionId: string };

/** The one dialog that stands open, if any: whatever panel asks for it, it lives at the end of the page. */
export class Asking {
  question = $state.raw<Question>();
  open = $state(false);

  ask = (question: Question): void => {
    this.question = question;
    this.open = true;
  };
}
