import type { BlockWords } from '#lib/domain/block-words.ts';

const names = { motion: 'Decision', action: 'Action' } as const;

function line(className: string, words: string): HTMLElement {
  const made = document.createElement('span');
  made.className = className;
  made.textContent = words;
  return made;
}

/** Draws a decision or an action into its place. @param again it stands further up in the same section already */
export function drawRecord(host: HTMLElement, words: BlockWords, again: boolean): void {
  const { kind, state, label, who, text, outcome } = words;
  // Beside what the editor marks it with: it is drawn anew while it is chosen, too.
  host.classList.add('record');
  host.dataset.state = again ? 'again' : state;
  host.setAttribute('role', 'note');
  host.setAttribute('aria-label', again ? `${names[kind]}, see above` : names[kind]);
  const head = document.createElement('p');
  if (again) head.append(line('record-label', 'SEE ABOVE'), ' ', line('record-text', text));
  else {
    if (label !== '') head.append(line('record-label', label), ' ');
    if (who !== undefined) head.append(line('record-who', who), ' ');
    head.append(line('record-text', text));
  }
  const under = again || outcome === '' ? [] : [document.createElement('p')];
  for (const said of under) {
    said.className = 'record-outcome';
    said.textContent = outcome;
  }
  host.replaceChildren(head, ...under);
}
