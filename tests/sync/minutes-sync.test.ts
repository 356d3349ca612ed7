import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { settle } from './support/fake-time.ts';
import { EndpointUnderTest } from './support/endpoint-under-test.ts';

async function meet(...roles: [string, Parameters<EndpointUnderTest['workspace']['add']>[1]?][]) {
  const under = new EndpointUnderTest();
  for (const [id, role] of roles) under.workspace.add(id, role);
  return under;
}

test('S1: two people see what each types', async () => {
  const under = await meet(['ada'], ['ben']);
  const ada = await under.type('ada');
  const ben = await under.type('ben');
  ada.deliver();
  ben.deliver();
  ada.text.insert(0, 'Apologies were received.');
  await settle();
  ben.deliver();
  expect(ben.shown).toBe('Apologies were received.');
  const doc = new Y.Doc();
  for (const update of under.logged) Y.applyUpdate(doc, update);
  expect(doc.getXmlFragment('item:item-1').toString()).toBe('Apologies were received.');
});
