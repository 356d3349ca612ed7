/** Many documents, little done in each: people who only look on, and documents opened and closed. */
import { inParallel } from '../in-parallel.ts';
import type { Figures, Target } from '../types.ts';
import { LoadDocument } from './document.ts';

const nobody = { seen: () => undefined };
let open: LoadDocument[] = [];

export interface CrowdRequest {
  target: Target;
  documents: number;
  /** In each document, the one who wrote its first text included. */
  peopleEach: number;
}

/** The first of each document writes some text and stays. */
async function openDocuments({ target, documents, peopleEach }: CrowdRequest): Promise<void> {
  open = [];
  await inParallel(documents, 20, async (index) => {
    const firstPerson = index * peopleEach;
    const document = new LoadDocument({
      ...{ target, index, firstPerson, seed: index, watcher: nobody },
      ...{ people: 1, writers: 1, paragraphs: 10 },
    });
    open[index] = document;
    await document.open();
  });
}

/** The others come. */
async function fillDocuments({ documents, peopleEach }: CrowdRequest): Promise<void> {
  await inParallel(documents * (peopleEach - 1), 50, async (i) => {
    const document = open[i % documents]!;
    const client = document.join(1 + Math.floor(i / documents));
    document.clients.push(client);
    await client.opened;
  });
}

/** How many have been cut off since they came. */
const countCut = (): number => open.flatMap(({ clients }) => clients).filter((c) => c.ended !== undefined).length;

/** Opens each, writes something, and closes it. */
async function openAndClose({
  target,
  from,
  count,
}: {
  target: Target;
  from: number;
  count: number;
}): Promise<Figures> {
  const begun = performance.now();
  await inParallel(count, 50, async (i) => {
    const index = from + i;
    const document = new LoadDocument({
      ...{ target, index, firstPerson: index, seed: index, watcher: nobody },
      ...{ people: 1, writers: 1, paragraphs: 1 },
    });
    await document.open();
    document.close();
  });
  return { opened_per_s: (count / (performance.now() - begun)) * 1_000 };
}

export const crowdMethods = { openDocuments, fillDocuments, countCut, openAndClose };
