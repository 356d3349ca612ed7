/** The data controller: a school, or a trust that holds several. */
export interface Organisation {
  id: string;
  name: string;
}

export interface Board {
  id: string;
  organisationId: string;
  kind: 'board' | 'committee';
  /** A committee's parent board. */
  parentId?: string;
  name: string;
  /** How many governors the instrument of government provides for. */
  seats: number;
  /** Person ids. Held here so that the last clerk of a board cannot go (W1a). */
  clerks: string[];
}
