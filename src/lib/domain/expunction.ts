/** Part of a minutes document: `length` clocks of a Yjs client id, from `clock` on. Text counts in UTF-16 units. */
export interface Passage {
  clientId: number;
  clock: number;
  length: number;
}

/** S11: a decision that a passage's text is kept nowhere. The text is not in it. */
export interface Expunction {
  id: string;
  organisationId: string;
  documentId: string;
  /** ISO instant. */
  at: string;
  /** Person id. */
  by: string;
  reason: string;
  passages: Passage[];
  /** When the last stored trace of the text was gone (ISO instant); absent while some may be left. */
  doneAt?: string;
}

/** When somebody last looked at the history of a document. Its id is `${documentId}:${personId}`. */
export interface LastLook {
  id: string;
  organisationId: string;
  documentId: string;
  personId: string;
  /** ISO instant. */
  at: string;
}
