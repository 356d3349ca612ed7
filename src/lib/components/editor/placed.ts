import * as Y from 'yjs';
import { sectionName } from '#lib/domain/meetings.ts';
import { recordsWithin, refOf } from '#lib/domain/past-records.ts';

/** Which decisions and actions stand in a document, in whichever section. */
export class Placed {
  refs: ReadonlySet<string> = new Set();
  readonly #doc: Y.Doc;
  readonly #changed: (refs: ReadonlySet<string>) => void;

  /** @param changed told at once, and whenever they are others */
  constructor(doc: Y.Doc, changed: (refs: ReadonlySet<string>) => void) {
    this.#doc = doc;
    this.#changed = changed;
    changed(this.refs);
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
        const ref = item.deleted ? '' : refOf(element.getAttributes());
        if (ref !== '') refs.add(ref);
      }
    }
    if (refs.size === this.refs.size && [...refs].every((ref) => this.refs.has(ref))) return;
    this.refs = refs;
    this.#changed(refs);
  }
}
