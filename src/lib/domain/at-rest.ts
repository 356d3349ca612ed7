/** How what is stored is protected where it lies (D6): the one list of what stays in the clear, for code and for people. */

/** Something that the store holds as it is, because it is found or put in order by it. */
export interface InTheClear {
  what: string;
  /** What needs it. */
  why: string;
}

export const inTheClear: readonly InTheClear[] = [
  {
    what: 'Random identifiers of organisations, boards, people, meetings, documents, files and audit entries',
    why: 'Records are found, and refer to each other, by them. They say nothing by themselves.',
  },
  {
    what: 'Which identifiers belong together, such as the people on a board, its meetings, or its signed records in their order',
    why: 'Lists are read by them.',
  },
  {
    what: 'The day on which a session, a sign-in under way, a count of attempts or a copy made for somebody ends',
    why: 'What is over is removed by it.',
  },
  {
    what: 'The day on which a mail was written, or somebody’s access was ended',
    why: 'The latest are shown, and the oldest deleted, without reading the others.',
  },
  {
    what: 'Whether minutes are still to be approved, a task to be done, and what of a meeting may be deleted one day',
    why: 'What is finished need not be read for what is not.',
  },
  {
    what: 'Whether a mail still waits to be sent, a copy to be made, or a removed passage to be gone everywhere',
    why: 'Work that a stopped process left is taken up by it.',
  },
  {
    what: 'Whether somebody is still to be told of a sign-in on a new device',
    why: 'Each of their pages asks for it.',
  },
  {
    what: 'For each change of minutes: the identifier of who made it, when, and which process took it',
    why: 'Who made each change is kept apart from what they wrote, so that it can be checked.',
  },
  {
    what: 'How many records there are, how large each is once compressed, and how often it was written',
    why: 'A store cannot hide this from whoever runs it.',
  },
  {
    what: 'The name of this environment and which keys protect which organisation; the keys themselves are wrapped',
    why: 'The service reads these before it can read anything else.',
  },
];

/** What is stored under no key an outsider could use, yet not encrypted: it cannot be turned back into what it was. */
export const hashed: readonly InTheClear[] = [
  { what: 'User names', why: 'A person is found by the user name’s HMAC, under a key that the store holds wrapped.' },
  {
    what: 'E-mail addresses',
    why: 'Whoever comes by an organisation’s provider is found by the HMAC of their address, under the same key.',
  },
  {
    what: 'Accounts at the providers of single sign-on',
    why: 'A person is found by the HMAC of what the provider calls them; what was begun there, by the SHA-256 of its state.',
  },
  { what: 'Passwords and recovery codes', why: 'The store has their Argon2id hash only.' },
  {
    what: 'Session cookies, API tokens, the links of invitations and for new passwords, sign-ins under way',
    why: 'The store has the SHA-256 of each only; each is 256 random bits.',
  },
  {
    what: 'Counts of failed sign-ins, and where somebody has signed in from',
    why: 'Found by the HMAC of user name and network address, under the same key: no guess can be checked without it.',
  },
];

/** Where the key comes from that protects all others. */
export type KeySource =
  /** Given by the operator, and kept apart from the store. */
  | 'environment'
  /** Asked of a service that never gives it out. */
  | 'service'
  /** Made by itself, in a file beside the store: protects copies of the database alone. */
  | 'file';

/** What the running service does; for the public page. */
export interface StorageFacts {
  store: 'embedded' | 'mongodb';
  encryption: { on: true; algorithm: 'AES-256-GCM'; key: KeySource } | { on: false };
  inTheClear: readonly InTheClear[];
  hashed: readonly InTheClear[];
}
