import type { MinutesLog } from '../../ports.ts';

export interface Author {
  personId: string;
  name: string;
}

/** S5: whose each Yjs client id is, in one document. */
export class Authorship {
  readonly #log: Pick<MinutesLog, 'bindClient'>;
  readonly #documentId: string;
  readonly #owners: Map<number, string>;
  /** Of the ids that have spoken since the document was opened. */
  readonly #attested = new Map<number, Author>();

  constructor(log: Pick<MinutesLog, 'bindClient'>, documentId: string, bound: ReadonlyMap<number, string>) {
    this.#log = log;
    this.#documentId = documentId;
    this.#owners = new Map(bound);
  }

  owner(clientId: number): string | undefined {
    return this.#owners.get(clientId);
  }

  /** Binds it unless it is bound. @returns whose it is from now on */
  async bind(clientId: number, personId: string): Promise<string> {
    const owner = await this.#log.bindClient(this.#documentId, clientId, personId);
    this.#owners.set(clientId, owner);
    return owner;
  }

  /** Another node has bound it. */
  learn(clientId: number, personId: string): void {
    if (!this.#owners.has(clientId)) this.#owners.set(clientId, personId);
  }

  /** @returns those of the ids that had not been attested yet */
  attest(clientIds: readonly number[], author: Author): number[] {
    const fresh = clientIds.filter((id) => !this.#attested.has(id) && this.#owners.get(id) === author.personId);
    for (const id of fresh) this.#attested.set(id, author);
    return fresh;
  }

  /** Of an id that has spoken. */
  author(clientId: number): Author | undefined {
    return this.#attested.get(clientId);
  }

  attested(): Iterable<[number, Author]> {
    return this.#attested;
  }
}
