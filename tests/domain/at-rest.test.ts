import { describe, expect, test } from 'vitest';
import { hashed, inTheClear } from '#lib/domain/at-rest.ts';
import { collections } from '#server/ports/collections.ts';

/** By how each entry of the public list begins. */
const together = 'Which identifiers belong together';
const ends = 'The day on which a session, a sign-in under way, a count of attempts or a copy';
const written = 'The day on which a mail was written, or somebody’s access was ended';
const finished = 'Whether minutes are still to be approved, a task to be done, and what of a meeting may be deleted';
const waits = 'Whether a mail still waits to be sent, a copy to be made, or a removed passage';
const told = 'Whether somebody is still to be told of a sign-in on a new device';
const identifiers = 'Random identifiers of';
const many = 'How many records there are';
const links = 'Session cookies, API tokens, the links of invitations and for new passwords';

/** What the list calls each index of a store: the keys of all lie in the clear, but for those that are HMACs. */
const named: Record<string, string> = {
  'organisation.all': many,
  'board.organisation': together,
  'person.username': 'User names',
  'person.identity': 'Accounts at the providers of single sign-on',
  'person.organisation': together,
  'person.board': together,
  'person.left': together,
  'profile.organisation': together,
  'profile.address': 'E-mail addresses',
  'invitation.person': together,
  'invitation.token': links,
  'session.person': together,
  'session.publicId': identifiers,
  'session.expiryDay': ends,
  'session.newDevice': told,
  'meeting.board': together,
  'meeting.document': together,
  'meeting.unfinished': finished,
  'meeting.deletable': finished,
  'actionItem.board': together,
  'actionItem.meeting': together,
  'actionItem.owner': together,
  'actionItem.open': finished,
  'interest.organisation': together,
  'interest.person': together,
  'sealedRecord.meeting': together,
  'sealedRecord.board': together,
  'sealedRecord.place': together,
  'mail.board': together,
  'mail.organisation': together,
  'mail.boardDay': written,
  'mail.organisationDay': written,
  'mail.person': together,
  'mail.waiting': waits,
  'ballot.meeting': together,
  'revocation.person': together,
  'revocation.organisation': together,
  'revocation.organisationDay': written,
  'exportJob.person': together,
  'exportJob.open': waits,
  'exportJob.expiryDay': ends,
  'dataSettings.all': many,
  'dataRequest.organisation': together,
  'dataRequest.person': together,
  'dataExport.person': together,
  'dataExport.by': together,
  'dataExport.open': waits,
  'dataExport.expiryDay': ends,
  'lastLook.document': together,
  'expunction.document': together,
  'expunction.unfinished': waits,
  'passwordReset.token': links,
  'passwordReset.waiting': waits,
  'passwordReset.expiryDay': ends,
  'apiToken.person': together,
  'apiToken.hash': links,
  'apiToken.expiryDay': ends,
  'signInAttempts.expiryDay': ends,
  'signInChallenge.expiryDay': ends,
  'providerSignIn.expiryDay': ends,
};

describe('D6: what stays in the clear is one list', () => {
  const indexes = Object.entries(collections).flatMap(([collection, { indexes }]) =>
    Object.entries(indexes).map(([index, declared]) => ({
      index: `${collection}.${index}`,
      blind: 'blind' in declared,
    })),
  );

  test('every index of a store is spoken of in it', () => {
    const without = 'say on the public list what it keeps in the clear (src/lib/domain/at-rest.ts), then name it here';
    expect(indexes.map(({ index }) => index).sort(), without).toEqual(Object.keys(named).sort());
  });

  test.each(indexes)('$index', ({ index, blind }) => {
    // Of what is looked up by a hash, nothing is said to be in the clear.
    const isHash = blind || named[index] === links;
    const list = isHash ? hashed : inTheClear;
    expect(list.filter(({ what }) => what.startsWith(named[index]!))).toHaveLength(1);
  });

  test('nothing is on both lists, or twice on one', () => {
    const all = [...inTheClear, ...hashed].map(({ what }) => what);
    expect(new Set(all).size).toBe(all.length);
  });
});
