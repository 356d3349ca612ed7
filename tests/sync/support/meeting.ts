import * as Y from 'yjs';
import type { Role } from '#lib/domain/people.ts';
import { settle } from './fake-time.ts';
import { EndpointUnderTest } from './endpoint-under-test.ts';
import type { Typist } from './typist.ts';

/** An endpoint and the people who may use it. */
export function endpointWith(people: Record<string, Role>): EndpointUnderTest {
  const under = new EndpointUnderTest();
  for (const [id, role] of Object.entries(people)) under.workspace.add(id, role);
  return under;
}

/** Delivers what is on its way, in both directions, until nothing is. */
export async function exchange(...typists: Typist[]): Promise<void> {
  for (;;) {
    await settle();
    if (typists.map((typist) => typist.deliver()).every((count) => count === 0)) return;
  }
}

/** The text of all that these updates hold. */
export const asDocument = (updates: Uint8Array[]) => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  return doc.getXmlFragment('notes').toString();
};
