/** One document of each declared collection. Those of one `tag` have all keys in common, those of two tags none but `*`. */
import type { Ballot } from '#lib/domain/ballots.ts';
import type { DataExport } from '#lib/domain/data/exports.ts';
import type { SealedRecord } from '#lib/domain/records.ts';
import type { AggregateTypes, Collection } from '#server/ports.ts';
import { at, meeting, person, session, sits } from './fixtures.ts';

/** Turns a tag into a day, so that days too differ by tag. */
const dayOf = (tag: string): string => `2026-03-${String(10 + (tag.codePointAt(0)! % 20))}T09:00:00.000Z`;

const ballot = (id: string, tag: string): Ballot => ({
  ...{ id, organisationId: `org-${tag}`, meetingId: `meeting-${tag}`, motionId: 'motion', state: 'open' },
  ...{ publicKey: { n: 'n', e: 'AQAB' }, eligible: 3, papers: [] },
});

const seal: SealedRecord['seal'] = {
  ...{ sha256: 'a'.repeat(64), signature: 'signature', keyId: 'key', signedBy: { personId: 'p', name: 'Ada' } },
  ...{ signedAt: at, sequence: 1, previous: '' },
};

const dataExport = (id: string, tag: string): DataExport => ({
  ...{ id, organisationId: `org-${tag}`, personId: `person-${tag}`, by: `clerk-${tag}`, state: 'queued' },
  ...{ progress: 0, attempts: 0, name: `Copy for ${tag}`, at, expiresAt: dayOf(tag) },
});

export const samples: { [C in Collection]: (id: string, tag: string) => AggregateTypes[C] } = {
  organisation: (id, tag) => ({ id, name: `School of ${tag}` }),
  board: (id, tag) => ({
    ...{ id, organisationId: `org-${tag}`, kind: 'board', name: `Board of ${tag}`, seats: 9, clerks: ['p'] },
  }),
  person: (id, tag) =>
    person(id, {
      username: `sign-in name of ${tag}`,
      memberships: [
        sits(`org-${tag}`, `board-${tag}`),
        { ...sits(`earlier-${tag}`, `earlier-board-${tag}`), ended: { at, by: 'clerk' } },
      ],
      identities: [
        {
          ...{ id: 'identity', organisationId: `org-${tag}`, issuer: 'https://provider.example', linkedAt: at },
          ...{ subject: `subject of ${tag}`, linkedBy: 'person' },
        },
      ],
    }),
  profile: (id, tag) => ({
    ...{ id, organisationId: `org-${tag}`, personId: `person-${tag}`, name: `Somebody of ${tag}` },
    email: `${tag}@profile.example`,
  }),
  invitation: (id, tag) => ({
    ...{ id, personId: `person-${tag}`, organisationId: `org-${tag}`, expiresAt: at, tokenHash: `hash-${tag}` },
  }),
  session: (id, tag) =>
    session(id, `person-${tag}`, {
      ...{ publicId: `public-${tag}`, startedAt: dayOf(tag), expiresAt: dayOf(tag), newDevice: true },
    }),
  meeting: (id, tag) =>
    meeting(id, {
      organisationId: `org-${tag}`,
      boardId: `board-${tag}`,
      state: 'cancelled',
      minutes: { id: `minutes-${tag}`, state: 'draft' },
      items: [
        {
          ...{ id: 'item', title: `Item of ${tag}`, purpose: 'decision', part: 2, version: 1 },
          confidential: { minutesId: `part2-${tag}`, admitted: [], withdrawn: [] },
        },
      ],
    }),
  actionItem: (id, tag) => ({
    ...{ id, organisationId: `org-${tag}`, boardId: `board-${tag}`, meetingId: `meeting-${tag}`, itemId: 'item' },
    ...{ text: `Task of ${tag}`, ownerId: `person-${tag}`, ownerName: 'Ada', state: 'open', givenAt: at, version: 1 },
  }),
  interest: (id, tag) => ({
    ...{ id, organisationId: `org-${tag}`, personId: `person-${tag}`, kind: 'pecuniary', nature: 'Director' },
    ...{ organisation: `Firm of ${tag}`, declaredAt: at, confirmedAt: at },
  }),
  sealedRecord: (id, tag) => ({
    ...{ id, organisationId: `org-${tag}`, boardId: `board-${tag}`, meetingId: `meeting-${tag}`, kind: 'minutes' },
    ...{ part: 1, blobId: `blob-${tag}`, seal },
  }),
  mail: (id, tag) => ({
    ...{ id, organisationId: `org-${tag}`, boardId: `board-${tag}`, to: `person-${tag}`, toName: 'Ada' },
    ...{ address: 'ada@example.org', subject: `Subject of ${tag}`, text: 'Text', at },
  }),
  ballot,
  ballotBox: (id, tag) => ({ id, organisationId: `org-${tag}`, state: 'open', papers: [] }),
  revocation: (id, tag) => ({
    ...{ id, organisationId: `org-${tag}`, personId: `person-${tag}`, scope: 'account', by: 'clerk' },
    receipt: { id, at, elapsedMs: 4, nodes: [], sessionsEnded: 1 },
  }),
  exportJob: (id, tag) => ({
    ...{ id, organisationId: `org-${tag}`, meetingId: `meeting-${tag}`, by: `person-${tag}`, format: 'pdf' },
    ...{ inspection: false, state: 'queued', progress: 0, attempts: 0, name: 'Minutes', at, expiresAt: dayOf(tag) },
  }),
  dataSettings: (id, tag) => ({ id, headMail: { address: `${tag}@example.org` } }),
  dataRequest: (id, tag) => ({
    ...{ id, organisationId: `org-${tag}`, personId: `person-${tag}`, receivedOn: '2026-03-02', openedAt: at },
    ...{ by: 'clerk', pauses: [], note: `Note of ${tag}` },
  }),
  dataExport,
  lastLook: (id, tag) => ({
    ...{ id, organisationId: `org-${tag}`, documentId: `minutes-${tag}`, personId: `person-${tag}`, at },
  }),
  expunction: (id, tag) => ({
    ...{ id, organisationId: `org-${tag}`, documentId: `minutes-${tag}`, at, by: 'clerk', passages: [] },
    reason: `Reason of ${tag}`,
  }),
  passwordReset: (id, tag) => ({
    ...{ id, username: `sign-in name of ${tag}`, expiresAt: dayOf(tag), waiting: true, tokenHash: `hash-${tag}` },
  }),
  apiToken: (id, tag) => ({
    ...{ id, hash: `hash-${tag}`, personId: `person-${tag}`, name: `Token of ${tag}`, scopes: ['boards:read'] },
    ...{ epoch: 0, createdAt: at, expiresAt: dayOf(tag) },
  }),
  signInAttempts: (id, tag) => ({ id, failures: 3, until: dayOf(tag) }),
  signInChallenge: (id, tag) => ({
    ...{ id, purpose: 'signIn', personId: `person-${tag}`, expiresAt: dayOf(tag), accessEpoch: 0 },
    passwordDigest: `digest of ${tag}`,
  }),
  providerSignIn: (id, tag) => ({
    ...{ id, organisationId: `org-${tag}`, purpose: 'signIn', issuer: 'https://provider.example', clientId: 'client' },
    ...{
      nonce: 'nonce',
      verifier: `verifier of ${tag}`,
      binding: 'binding',
      begunAt: dayOf(tag),
      expiresAt: dayOf(tag),
    },
  }),
  setting: (id, tag) => ({ id, value: { of: `value of ${tag}` } }),
};
