import { z } from 'zod';
import type { MailMessage } from '#lib/domain/mail.ts';
import type { MailPageView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { authoriseInOrganisation, mayOnBoard } from '../shared/authorise.ts';
import { inOrder } from '../shared/by-day.ts';
import type { Deps } from '../shared/deps.ts';
import { id } from '../shared/fields.ts';
import { findAll, findOrganisation } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn, parse } from '../shared/parse.ts';

const shown = 100;

/** Of the last mail of a page: when it was written, and its id. */
const place = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z)_([\w -]{1,100})$/;
export const listMailInput = z.strictObject({
  organisationId: id,
  /** `next` of the page before. */
  before: z.string().regex(place, 'must be what an earlier answer gave as next').optional(),
});
type Place = Pick<MailMessage, 'at' | 'id'>;

const stateOf = (mail: MailMessage, sends: boolean): MailPageView['mail'][number]['state'] => {
  if (mail.sentAt !== undefined) return 'sent';
  if (mail.ended !== undefined) return mail.ended;
  if (mail.address === undefined) return 'noAddress';
  return sends ? 'waiting' : 'kept';
};

/** The mail of the boards whose clerk the reader is, the latest first: what was sent, and what they may have to hand on. */
export async function listMail(deps: Deps, given: Actor | undefined, input: unknown): Promise<MailPageView> {
  const actor = await identify(deps, given);
  const organisation = await findOrganisation(deps, actor, idIn(input, 'organisationId'));
  authoriseInOrganisation(actor, 'people.list', organisation.id);
  const { before } = parse(listMailInput, input);
  const boards = (await findAll(deps, 'board', 'organisation', organisation.id)).filter(({ value }) =>
    mayOnBoard(actor, 'people.list', value.id),
  );
  // Under the organisation's own id: what is about it and no board.
  const about = [...boards.map(({ value }) => value.id), organisation.id];
  const after = placeIn(before);
  const mails = (await Promise.all(about.map((boardId) => latest(deps, boardId, after)))).flat().sort(latestFirst);
  const page = mails.slice(0, shown);
  const sends = deps.sendsMail === true;
  return {
    organisation: { id: organisation.id, name: organisation.name },
    sends,
    // Of those written at one moment, such as a notice: by name.
    mail: page
      .toSorted((a, b) => (a.at < b.at || (a.at === b.at && a.toName > b.toName) ? 1 : -1))
      .map((mail) => viewOf(mail, sends)),
    ...(mails.length > shown ? { next: `${page.at(-1)!.at}_${page.at(-1)!.id}` } : {}),
  };
}

function placeIn(before: string | undefined): Place | undefined {
  const [, at, mailId] = place.exec(before ?? '') ?? [];
  return at === undefined || mailId === undefined ? undefined : { at, id: mailId };
}

const isBefore = (a: Place, b: Place): boolean => a.at < b.at || (a.at === b.at && a.id < b.id);
const latestFirst = (a: Place, b: Place): number => (isBefore(a, b) ? 1 : -1);

/** One more than is shown, so that it is known whether there is more. */
async function latest(deps: Deps, boardId: string, after: Place | undefined): Promise<MailMessage[]> {
  const found: MailMessage[] = [];
  const all = inOrder(deps, {
    collection: 'mail',
    index: 'boardDay',
    of: boardId,
    at: ({ at }) => at,
    order: 'latestFirst',
    ...(after === undefined ? {} : { until: after.at }),
  });
  for await (const mail of all) {
    if (after === undefined || isBefore(mail, after)) found.push(mail);
    if (found.length > shown) break;
  }
  return found;
}

const viewOf = (mail: MailMessage, sends: boolean): MailPageView['mail'][number] => ({
  id: mail.id,
  toName: mail.toName,
  ...(mail.address === undefined ? {} : { address: mail.address }),
  subject: mail.subject,
  text: mail.text,
  at: mail.at,
  ...(mail.sentAt === undefined ? {} : { sentAt: mail.sentAt }),
  state: stateOf(mail, sends),
  ...(mail.error === undefined ? {} : { error: mail.error }),
});
