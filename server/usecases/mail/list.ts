import type { MailMessage } from '#lib/domain/mail.ts';
import type { MailPageView } from '#lib/domain/views.ts';
import type { Actor } from '../actor.ts';
import { authoriseInOrganisation, mayOnBoard } from '../shared/authorise.ts';
import type { Deps } from '../shared/deps.ts';
import { findAll, findOrganisation } from '../shared/find.ts';
import { identify } from '../shared/identify.ts';
import { idIn } from '../shared/parse.ts';

const shown = 200;

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
  const boards = (await findAll(deps, 'board', 'organisation', organisation.id)).filter(({ value }) =>
    mayOnBoard(actor, 'people.list', value.id),
  );
  // Under the organisation's own id: what is about it and no board.
  const about = [...boards.map(({ value }) => value.id), organisation.id];
  const mails = await Promise.all(about.map((boardId) => findAll(deps, 'mail', 'board', boardId)));
  const sends = deps.sendsMail === true;
  return {
    organisation: { id: organisation.id, name: organisation.name },
    sends,
    mail: mails
      .flat()
      .map(({ value }) => value)
      .sort((a, b) => (a.at < b.at || (a.at === b.at && a.toName > b.toName) ? 1 : -1))
      .slice(0, shown)
      .map((mail) => ({
        id: mail.id,
        toName: mail.toName,
        ...(mail.address === undefined ? {} : { address: mail.address }),
        subject: mail.subject,
        text: mail.text,
        at: mail.at,
        ...(mail.sentAt === undefined ? {} : { sentAt: mail.sentAt }),
        state: stateOf(mail, sends),
        ...(mail.error === undefined ? {} : { error: mail.error }),
      })),
  };
}
