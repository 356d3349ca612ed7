import * as Y from 'yjs';
import { recordsWithin, refOf } from '#lib/domain/past-records.ts';
import { sectionName } from '#lib/domain/meetings.ts';

/** Which decisions and actions stand in a document, in whichever section. */
export class Placed {
  refs: ReadonlySet<string> = $state.raw(new Set());
  readonly #doc: Y.Doc;

  constructor(doc: Y.Doc) {
    this.#doc = doc;
    doc.on('afterTransaction', this.#hear);
    this.#look();
  }

  end(): void {
    this.#doc.off('afterTransaction', this.#hear);
  }

  /** Typing changes texts alone, which hold none. */
  readonly #hear = ({ changed }: Y.Transaction): void => {
    for (const type of changed.keys()) if (!(type instanceof Y.XmlText)) return this.#look();
  };

  #look(): void {
    const refs = new Set<string>();
    for (const name of this.#doc.share.keys()) {
      if (!name.startsWith(sectionName(''))) continue;
      for (const { item, element } of recordsWithin(this.#doc.getXmlFragment(name))) {
        if (!item.deleted) refs.add(refOf(element.getAttributes()));
      }
    }
    if (refs.size !== this.refs.size || [...refs].some((ref) => !this.refs.has(ref))) this.refs = refs;
  }
}
