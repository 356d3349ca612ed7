import { Mark } from '@tiptap/core';
import { withheldTitle } from './withheld-title.ts';

declare module '@tiptap/core' {
  interface Commands<ReturnType> {
    withheld: {
      /** Marks what is selected as naming a worker, a pupil or a candidate, or takes that back. */
      toggleWithheld: () => ReturnType;
    };
  }
}

/** Passages that the inspection copy leaves out. Whoever listens hears where one begins (editor.css). */
export const Withheld = Mark.create({
  name: 'withheld',

  parseHTML() {
    return [{ tag: 'span[data-withheld]' }];
  },

  renderHTML() {
    return ['span', { 'data-withheld': '', class: 'withheld', title: withheldTitle }, 0];
  },

  addCommands() {
    return {
      toggleWithheld:
        () =>
        ({ commands }) =>
          commands.toggleMark(this.name),
    };
  },
});
