/** Who may decide what holds on every board of an organisation: for the clerk who may not, with what they lack. */
export type Deciding =
  | { may: true }
  | {
      may: false;
      /** The boards of which the reader is not clerk. */
      lacks: string[];
      /** Those who may; nobody, where nobody is clerk of every board. */
      who: string[];
    };
