import type { AgendaItemView, MeetingView } from '#lib/domain/views.ts';

/** "Approve the budget" becomes "That the board approve the budget". */
const verb = /^(?:to )?(approve|adopt|agree|ratify|accept|receive|note|appoint|elect|confirm|review|set)\s+(.+)$/i;
/** "Approval of the budget" is about the budget. */
const ofSomething = /^(?:approval|adoption|ratification) of (.+)$/i;
/** Whom to elect is not in the title. */
const aboutPeople = /^(?:election|appointment|nomination|co-option)\b/i;

/** What an item for decision may come to, in words to begin from; nothing where its title does not say. */
export function suggestedMotion({ items, motions }: MeetingView, itemId: string | undefined): string | undefined {
  const item = items.find(({ id }) => id === itemId);
  if (item === undefined || !isForDecision(item) || motions.some((motion) => motion.itemId === item.id))
    return undefined;
  const title = item.title.trim().replace(/[.;:]+$/, '');
  const [, does, what] = verb.exec(title) ?? [];
  if (does !== undefined) return `That the board ${does.toLowerCase()} ${what}`;
  const [, named] = ofSomething.exec(title) ?? [];
  if (named !== undefined) return `That ${named} be approved`;
  return aboutPeople.test(title) ? undefined : `That “${title}” be approved`;
}

/** Apologies, declarations and the like are not moved so; for the last minutes the form has words of its own. */
const isForDecision = ({ purpose, kind, documentId }: AgendaItemView): boolean =>
  purpose === 'decision' && kind === undefined && documentId !== undefined;
