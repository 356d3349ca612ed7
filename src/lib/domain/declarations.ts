export const interestKinds = ['pecuniary', 'nonPecuniary', 'loyalty'] as const;
export type InterestKind = (typeof interestKinds)[number];

/** An interest declared for one item of a meeting. */
export interface Declaration {
  id: string;
  personId: string;
  /** As it was then. */
  name: string;
  itemId: string;
  kind: InterestKind;
  /** What the interest is, in the declarer's words. */
  interest: string;
  /** Whether they left for the item: they then do not count towards its quorum, do not vote on it, and may not read its Part 2. */
  withdrew: boolean;
  /** ISO instants. */
  at: string;
  by: string;
  /** When the item was left by the meeting and they came back. Its Part 2 document stays closed to them. */
  returnedAt?: string;
}

/** An interest that stands until it ends, renewed yearly: an entry of the register. One aggregate each. */
export interface Interest {
  id: string;
  organisationId: string;
  personId: string;
  kind: InterestKind;
  /** With whom or what: "Bright Sparks Electrical Ltd". */
  organisation: string;
  /** "Director since 2019; supplies the school". */
  nature: string;
  /** ISO date. */
  since?: string;
  /** ISO instants. */
  declaredAt: string;
  /** The last time they confirmed it: due again a year later. */
  confirmedAt: string;
  endedAt?: string;
}
