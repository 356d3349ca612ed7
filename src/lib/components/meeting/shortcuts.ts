/** Everything that the meeting page hears of the keyboard, as the help lists it. */
export const shortcuts: {
  title: string;
  who: 'all' | 'write' | 'history' | 'run' | 'raiseHand' | 'prepare';
  keys: [string, string][];
}[] = [
  {
    title: 'Getting about',
    who: 'all',
    keys: [
      ['F6 or Shift+F6', 'To the next part of the page: agenda, minutes, people'],
      ['Alt+Shift+C', 'To the item that the meeting is at'],
      ['↑ or ↓', 'At the edge of a section: on to the section before or after it'],
      ['Escape', 'Out of the text, to the heading of its section'],
      ['?', 'This help (outside the text)'],
    ],
  },
  {
    title: 'Writing',
    who: 'write',
    keys: [
      ['/ or Control+/', 'What can be put into the minutes: / where a paragraph begins, Ctrl+/ anywhere'],
      ['Alt+Shift+A or Alt+Shift+M', 'Give an action, put a motion: in the words that are selected, by those who may'],
      ['Alt+Shift+W', 'Leave out of the inspection copy what names a worker, a pupil or a candidate'],
      ['Control+B', 'Bold'],
      ['Control+I', 'Italic'],
      ['Control+K', 'Link'],
      ['Control+Alt+3 or Control+Alt+4', 'Heading, smaller heading'],
      ['Control+Shift+8 or Control+Shift+7', 'Bulleted list, numbered list'],
      ['Tab or Shift+Tab', 'In a list: further in, further out. In a table: next cell, previous cell'],
      ['Control+Z or Control+Shift+Z', 'Undo and redo what you typed'],
      ['Alt+F10', 'To the toolbar'],
    ],
  },
  {
    title: 'The history of the minutes',
    who: 'history',
    keys: [
      ['Alt+Shift+H', 'Opens the history'],
      ['← or →', 'On its slider: to the change before, to the change after'],
      ['Page Down or Page Up', 'On its slider: a minute back, a minute on'],
      ['Home or End', 'On its slider: to the beginning, to the newest change'],
    ],
  },
  {
    title: 'Speaking',
    who: 'raiseHand',
    keys: [['Alt+Shift+R', 'Raise your hand, or lower it']],
  },
  {
    title: 'Running the meeting',
    who: 'run',
    keys: [
      ['Alt+Shift+N', 'On to the next item'],
      ['Alt+Shift+B', 'Back to the item before'],
    ],
  },
  {
    title: 'The agenda',
    who: 'prepare',
    keys: [['Alt+↑ or Alt+↓', 'On an item of the agenda: move it up or down']],
  },
];

export interface Doings {
  help: () => void;
  nextRegion: (back: boolean) => void;
  toCurrent: () => void;
  nextItem: () => void;
  backItem: () => void;
  raiseHand: () => void;
  history: () => void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || target.matches('input, textarea, select'));

/** @returns whether the key was one of the page's own */
export function hear(event: KeyboardEvent, doings: Doings): boolean {
  if (event.defaultPrevented || event.isComposing || document.querySelector('[role="dialog"]') !== null) return false;
  if (event.key === 'F6') doings.nextRegion(event.shiftKey);
  else if (event.altKey && event.shiftKey && event.code === 'KeyC') doings.toCurrent();
  else if (event.altKey && event.shiftKey && event.code === 'KeyN') doings.nextItem();
  else if (event.altKey && event.shiftKey && event.code === 'KeyB') doings.backItem();
  else if (event.altKey && event.shiftKey && event.code === 'KeyR') doings.raiseHand();
  else if (event.altKey && event.shiftKey && event.code === 'KeyH') doings.history();
  else if (event.key === '?' && !isTyping(event.target)) doings.help();
  else return false;
  event.preventDefault();
  return true;
}
