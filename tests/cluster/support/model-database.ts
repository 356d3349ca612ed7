/** As much of MongoDB as leases, questions and quarantine ask for, each command at once and whole when it arrives. */
import type { Db } from 'mongodb';
import type { Link } from './link.ts';

/** Brings a command to the store, and its answer back. */
export type Way = Pick<Link, 'request'>;

export type Document = { _id: string } & Record<string, unknown>;
type Filter = Record<string, unknown>;
interface Update {
  $set?: Record<string, unknown>;
  $unset?: Record<string, unknown>;
  $inc?: Record<string, number>;
  $push?: Record<string, unknown>;
  $setOnInsert?: Record<string, unknown>;
}

export class DuplicateKey extends Error {}

function meets(value: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return value === wanted;
  return Object.entries(wanted).every(([operator, bound]) => {
    if (operator === '$exists') return (value !== undefined) === bound;
    if (operator === '$in') return (bound as unknown[]).includes(value);
    if (operator === '$gt') return (value as string) > (bound as string);
    if (operator === '$lt') return (value as string) < (bound as string);
    throw new Error(`The model knows no ${operator} ${JSON.stringify(wanted)}`);
  });
}

function matches(document: Document, filter: Filter): boolean {
  for (const key in filter) {
    const wanted = filter[key];
    const met =
      key === '$or' ? (wanted as Filter[]).some((one) => matches(document, one)) : meets(document[key], wanted);
    if (!met) return false;
  }
  return true;
}

function change(document: Document, { $set, $unset, $inc, $push }: Update): void {
  Object.assign(document, $set);
  for (const key in $unset) Reflect.deleteProperty(document, key);
  for (const key in $inc) document[key] = (document[key] as number) + $inc[key]!;
  for (const key in $push) document[key] = [...(document[key] as unknown[]), $push[key]];
}

class Collection {
  readonly documents = new Map<string, Document>();

  /** By id where it names one, as all that matter do. */
  find(filter: Filter): Document[] {
    const { _id } = filter;
    if (typeof _id !== 'string') return [...this.documents.values()].filter((each) => matches(each, filter));
    const document = this.documents.get(_id);
    return document && matches(document, filter) ? [document] : [];
  }

  update(filter: Filter, update: Update, many: boolean, upsert = false) {
    const found = this.find(filter).slice(0, many ? undefined : 1);
    for (const document of found) change(document, update);
    if (upsert && found.length === 0)
      this.insert({ _id: filter._id as string, ...update.$set, ...update.$setOnInsert });
    return { matchedCount: found.length };
  }

  insert(document: Document): void {
    if (this.documents.has(document._id)) throw new DuplicateKey(document._id);
    this.documents.set(document._id, { ...document });
  }

  remove(filter: Filter, many: boolean) {
    const found = this.find(filter).slice(0, many ? undefined : 1);
    for (const { _id } of found) this.documents.delete(_id);
    return { deletedCount: found.length };
  }
}

export class ModelDatabase {
  readonly #collections = new Map<string, Collection>();

  collection(name: string): Collection {
    const collection = this.#collections.get(name) ?? new Collection();
    this.#collections.set(name, collection);
    return collection;
  }

  /** As a process has it that reaches it over this link. */
  over(link: Way): Db {
    return { collection: (name: string) => far(this.collection(name), link) } as unknown as Db;
  }
}

const copies = (found: readonly Document[]): Document[] => found.map((document) => ({ ...document }));

function far(collection: Collection, link: Way) {
  const one = (filter: Filter) => link.request(() => copies(collection.find(filter))[0] ?? null);
  return {
    find: (filter: Filter) => ({ toArray: () => link.request(() => copies(collection.find(filter))) }),
    findOne: one,
    insertOne: (document: Document) => link.request(() => collection.insert(document)),
    replaceOne: (filter: Filter, { ...rest }: object) =>
      link.request(() => void collection.documents.set(filter._id as string, { _id: filter._id as string, ...rest })),
    updateOne: (filter: Filter, update: Update, { upsert }: { upsert?: boolean } = {}) =>
      link.request(() => collection.update(filter, update, false, upsert)),
    updateMany: (filter: Filter, update: Update) => link.request(() => collection.update(filter, update, true)),
    deleteOne: (filter: Filter) => link.request(() => collection.remove(filter, false)),
    deleteMany: (filter: Filter) => link.request(() => collection.remove(filter, true)),
  };
}
