/** An entry of the audit log as far as its sentence needs it, and what is asked to name what it is about. */
export interface Deed {
  actor: string;
  action: string;
  /** Such as `person:…`. */
  subject: string;
  detail: Readonly<Record<string, unknown>>;
}

/** What the ids in an entry are called; each answers something for ids of what is gone. */
export interface AuditNames {
  person(id: string): string;
  board(id: string): string;
  meeting(id: string): string;
  /** "item 4" or "item 4 (Part 2)": never a title, since every clerk of the organisation reads the log (A3). */
  item(meetingId: string, itemId: string): string;
}

/** For who asks an entry for its ids alone. */
export const nobodysNames: AuditNames = { person: (x) => x, board: (x) => x, meeting: (x) => x, item: (_, x) => x };

export const auditKinds = ['signIns', 'access', 'meetings', 'minutes', 'part2', 'exports', 'data'] as const;
export type AuditKind = (typeof auditKinds)[number];

export const kindNames: Record<AuditKind, string> = {
  signIns: 'Sign-ins',
  access: 'People and access',
  meetings: 'Meetings',
  minutes: 'Minutes and records',
  part2: 'Part 2 reads',
  exports: 'Exports',
  data: 'Data and rules',
};

/** One action: what kind of thing it is, and what is said of it after the actor's name. */
interface Saying {
  kind: AuditKind;
  says(about: About): string;
}
export type Sayings = Readonly<Record<string, Saying>>;

/** A deed with its parts at hand. */
export class About {
  readonly deed: Deed;
  readonly names: AuditNames;

  constructor(deed: Deed, names: AuditNames) {
    this.deed = deed;
    this.names = names;
  }

  /** The id in the subject. */
  get id(): string {
    return this.deed.subject.slice(this.deed.subject.indexOf(':') + 1);
  }
  get isOwn(): boolean {
    return this.deed.actor === this.person;
  }
  /** The person whom it is about: the subject, or the one that the detail names. */
  get person(): string {
    return this.deed.subject.startsWith('person:') ? this.id : (this.text('personId') ?? '');
  }
  get personName(): string {
    return this.names.person(this.person);
  }
  /** "David Okafor’s", and "their own" where they did it themselves. */
  get whose(): string {
    return this.isOwn ? 'their own' : possessive(this.personName);
  }
  get boardName(): string {
    return this.names.board(this.deed.subject.startsWith('board:') ? this.id : (this.text('boardId') ?? ''));
  }
  get meetingId(): string {
    return this.deed.subject.startsWith('meeting:') ? this.id : (this.text('meetingId') ?? '');
  }
  get meetingName(): string {
    return this.names.meeting(this.meetingId);
  }
  get item(): string {
    const itemId = this.text('itemId');
    return itemId === undefined ? 'an item' : this.names.item(this.meetingId, itemId);
  }
  /** ", with the reason ‘left’", where one was given. */
  get reason(): string {
    const reason = this.text('reason');
    return reason === undefined ? '' : `, with the reason ‘${reason}’`;
  }

  text(name: string): string | undefined {
    const value = this.deed.detail[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  }
  number(name: string): number | undefined {
    const value = this.deed.detail[name];
    return typeof value === 'number' ? value : undefined;
  }
  list(name: string): readonly unknown[] {
    const value = this.deed.detail[name];
    return Array.isArray(value) ? (value as unknown[]) : [];
  }
  /** Of a part of the detail that holds parts itself. */
  within(name: string): About {
    return this.withDetail(this.deed.detail[name]);
  }
  /** Of each of the parts in a list. */
  parts(name: string): About[] {
    return this.list(name).map((part) => this.withDetail(part));
  }
  private withDetail(value: unknown): About {
    const detail = typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
    return new About({ ...this.deed, detail }, this.names);
  }
}

const possessive = (name: string): string => (/s$/i.test(name) ? `${name}’` : `${name}’s`);

/** "A", "A and B", "A, B and C". */
export const listed = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;

export const counted = (number: number, one: string, many = `${one}s`): string =>
  `${number} ${number === 1 ? one : many}`;
