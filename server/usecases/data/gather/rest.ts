import { heldLines, type HeldSection } from '#lib/domain/data/held.ts';
import { momentInWords } from '#lib/domain/data/report.ts';
import { documentOf, type Meeting } from '#lib/domain/meetings.ts';
import { lastLookId } from '../../minutes/seen.ts';
import { findAll } from '../../shared/find.ts';
import { auditSection } from './audit.ts';
import type { Gathering } from './gathering.ts';
import { meetingName } from './meeting-words.ts';

/** Actions, interests, minutes written, mail, ended access and files made. */
export async function restSections(gathering: Gathering): Promise<HeldSection[]> {
  const { deps, subject } = gathering;
  const personId = subject.person.value.id;
  const organisationId = subject.organisation.id;
  const here = <T extends { organisationId: string }>(found: readonly { value: T }[]): T[] =>
    found.map(({ value }) => value).filter((one) => one.organisationId === organisationId);
  const [actions, interests, revocations, requests, mails] = await Promise.all([
    findAll(deps, 'actionItem', 'owner', personId).then(here),
    findAll(deps, 'interest', 'person', personId).then(here),
    findAll(deps, 'revocation', 'person', personId).then(here),
    findAll(deps, 'dataRequest', 'person', personId).then(here),
    findAll(deps, 'mail', 'person', personId).then(here),
  ]);
  return [
    {
      id: 'actions',
      title: 'Actions',
      about: 'What this person was to do. Actions from Part 2 are named without their words.',
      records: actions.map((one) => (one.confidential ? { ...one, text: undefined, note: undefined } : one)),
      lines: actions.map(({ text, confidential, due, state, givenAt }) =>
        heldLines([
          ['Action', confidential ? 'In Part 2' : text],
          ['Due', due],
          ['State', state],
          ['Given', momentInWords(givenAt)],
        ]),
      ),
    },
    {
      id: 'interests',
      title: 'Register of interests',
      about: 'Schools have to keep and publish it.',
      records: interests,
      lines: interests.map(({ organisation, nature, since, declaredAt, endedAt }) =>
        heldLines([
          ['With', organisation],
          ['Nature', nature],
          ['Since', since],
          ['Declared', momentInWords(declaredAt)],
          ['Ended', endedAt && momentInWords(endedAt)],
        ]),
      ),
    },
    await minutesSection(gathering),
    await looksSection(gathering),
    {
      id: 'mail',
      title: 'Mail',
      about: 'What the service wrote to this person.',
      records: mails,
      lines: mails.map(({ address, subject: about, text, at, sentAt }) =>
        heldLines([
          ['Subject', about],
          ['To', address],
          ['Written', momentInWords(at)],
          ['Sent', sentAt && momentInWords(sentAt)],
          ['Text', text],
        ]),
      ),
    },
    {
      id: 'ended-access',
      title: 'Ended access',
      about: 'The proof of what was closed when access was ended.',
      records: revocations,
      lines: revocations.map(({ scope, reason, receipt }) =>
        heldLines([
          ['What', scope],
          ['Reason', reason],
          ['At', momentInWords(receipt.at)],
        ]),
      ),
    },
    {
      id: 'requests',
      title: 'Requests for one’s own data',
      about: 'When they were made, and what became of them.',
      records: requests,
      lines: requests.map(({ receivedOn, note, closed }) =>
        heldLines([
          ['Received', receivedOn],
          ['Note', note],
          ['Closed', closed && momentInWords(closed.at)],
        ]),
      ),
    },
    await auditSection(gathering),
  ];
}

/** Which documents they wrote in, and how often: the text is the board's record, and stands in the minutes. */
async function minutesSection({ deps, subject, meetings }: Gathering): Promise<HeldSection> {
  const personId = subject.person.value.id;
  const wrote: { meetingId: string; meeting: string; document: string; changes: number; first: string; last: string }[] = [];
  for (const meeting of meetings) {
    for (const [documentId, document] of documentNames(meeting)) {
      const bound = await deps.minutesLog.boundClients(documentId);
      if (![...bound.values()].includes(personId)) continue;
      const batches = await deps.merging.history(
        deps.minutesLog.history(documentId),
        deps.minutesLog.pages(documentId),
        [],
      );
      const own = batches.filter(({ author }) => author === personId);
      if (own.length === 0) continue;
      wrote.push({
        meetingId: meeting.id,
        meeting: meetingName(meeting),
        document,
        changes: own.length,
        first: new Date(Math.min(...own.map(({ from }) => from))).toISOString(),
        last: new Date(Math.max(...own.map(({ until }) => until))).toISOString(),
      });
    }
  }
  return {
    id: 'minutes-written',
    title: 'Minutes written in',
    about: 'The minutes are the record of the board. What is held on the person is that they wrote in them, and when.',
    records: wrote,
    lines: wrote.map(({ meeting, document, changes, first, last }) =>
      heldLines([
        ['Meeting', meeting],
        ['Document', document],
        ['Stretches of writing', changes],
        ['From', momentInWords(first)],
        ['To', momentInWords(last)],
      ]),
    ),
  };
}

/** When they last looked at the history of minutes: kept for each document, to show them what is new. */
async function looksSection({ deps, subject, meetings }: Gathering): Promise<HeldSection> {
  const personId = subject.person.value.id;
  const looked: { meetingId: string; meeting: string; document: string; at: string }[] = [];
  for (const meeting of meetings) {
    for (const [documentId, document] of documentNames(meeting)) {
      const at = (await deps.aggregates.get('lastLook', lastLookId(documentId, personId)))?.value.at;
      if (at !== undefined) looked.push({ meetingId: meeting.id, meeting: meetingName(meeting), document, at });
    }
  }
  return {
    id: 'last-looks',
    title: 'Looks at the history of minutes',
    about: 'When this person last looked, so that they are shown what is new.',
    records: looked,
    lines: looked.map(({ meeting, document, at }) =>
      heldLines([
        ['Meeting', meeting],
        ['Document', document],
        ['Looked at', momentInWords(at)],
      ]),
    ),
  };
}

const documentNames = (meeting: Meeting): Map<string, string> =>
  new Map([
    [meeting.minutes.id, 'The open minutes'],
    ...meeting.items
      .filter(({ part }) => part === 2)
      .map((item) => [documentOf(meeting, item), 'The minutes of a Part 2 item'] as const),
  ]);
