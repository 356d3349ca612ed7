import { Awareness } from 'y-protocols/awareness';
import { afterEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { CaretHub, type CaretOwner } from '#lib/components/editor/caret-hub.ts';

const owner: CaretOwner = { personId: 'p1', name: 'Priya Raman', hue: 3 };
const other = 4711;

function page(owners: Record<number, CaretOwner> = { [other]: owner }) {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const sections = ['item:a', 'item:b'].map((name) => doc.getXmlFragment(name)) as [Y.XmlFragment, Y.XmlFragment];
  for (const section of sections) section.insert(0, [new Y.XmlText('minutes')]);
  const hub = new CaretHub(doc, awareness, (clientId) => owners[clientId]);
  /** What awareness says of somebody else, as it would arrive. */
  const others = (state: object | null): void => {
    if (state === null) awareness.states.delete(other);
    else awareness.states.set(other, state);
    awareness.emit('change', [{ added: [], updated: [other], removed: [] }, 'remote']);
  };
  return { doc, awareness, hub, sections, others };
}

const caretIn = (section: Y.XmlFragment, at = 1) => {
  const position = Y.createRelativePositionFromTypeIndex(section.get(0) as Y.XmlText, at);
  const json: unknown = JSON.parse(JSON.stringify(position));
  return { anchor: json, head: json };
};

describe('carets of others', () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it('S5: bear the name that the server attests, whatever awareness says', () => {
    const { hub, sections, others } = page();
    others({ user: { name: 'The chair', color: '#ff0000' }, cursor: caretIn(sections[0]) });
    expect(hub.statesIn(sections[0]).get(other)?.user).toMatchObject(owner);
  });

  it('S5: are not drawn before the server has said whose they are', () => {
    const owners: Record<number, CaretOwner> = {};
    const { hub, sections, others } = page(owners);
    const heard = vi.fn();
    hub.listen(sections[0], heard);
    others({ user: { name: 'Somebody' }, cursor: caretIn(sections[0]) });
    expect(hub.statesIn(sections[0]).size).toBe(0);
    owners[other] = owner;
    hub.ownersChanged();
    expect(hub.statesIn(sections[0]).size).toBe(1);
    expect(heard).toHaveBeenLastCalledWith([other]);
  });

  it('are told to the section they are in, and to the one they leave', () => {
    const { hub, sections, others } = page();
    const [inA, inB] = [vi.fn(), vi.fn()];
    hub.listen(sections[0], inA);
    hub.listen(sections[1], inB);
    others({ cursor: caretIn(sections[0]) });
    expect([inA.mock.calls.length, inB.mock.calls.length]).toEqual([1, 0]);
    others({ cursor: caretIn(sections[1]) });
    expect([inA.mock.calls.length, inB.mock.calls.length]).toEqual([2, 1]);
    others(null);
    expect([inA.mock.calls.length, inB.mock.calls.length]).toEqual([2, 2]);
    expect(hub.statesIn(sections[1]).size).toBe(0);
  });

  it.each([
    ['no object', 7],
    ['an anchor that is a number', { anchor: 5, head: 5 }],
    ['an unknown root', { anchor: { tname: 'elsewhere' }, head: { tname: 'elsewhere' } }],
    [
      'an item that is not there',
      { anchor: { item: { client: 9, clock: 9 } }, head: { item: { client: 9, clock: 9 } } },
    ],
    ['ends in two sections', 'two'],
  ])('S7: of a hostile shape are left out: %s', (_, cursor) => {
    const { doc, hub, sections, others } = page();
    const shape =
      cursor === 'two' ? { anchor: caretIn(sections[0]).anchor, head: caretIn(sections[1]).head } : (cursor as object);
    others({ cursor: shape });
    expect(hub.statesIn(sections[0]).size + hub.statesIn(sections[1]).size).toBe(0);
    expect(doc.share.has('elsewhere')).toBe(false);
  });

  it('are found once the text they stand on has come', () => {
    const { doc, hub, sections, others } = page();
    const elsewhere = new Y.Doc();
    Y.applyUpdate(elsewhere, Y.encodeStateAsUpdate(doc));
    const text = new Y.XmlText('later');
    elsewhere.getXmlFragment('item:a').insert(1, [text]);
    const json: unknown = JSON.parse(JSON.stringify(Y.createRelativePositionFromTypeIndex(text, 2)));
    others({ cursor: { anchor: json, head: json } });
    expect(hub.statesIn(sections[0]).size).toBe(0);
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(elsewhere));
    expect(hub.statesIn(sections[0]).size).toBe(1);
  });
});

describe('the own caret', () => {
  it('is told a few times a second at most, and not when it has not moved', () => {
    vi.useFakeTimers();
    const { awareness, hub, sections } = page();
    const told = vi.spyOn(awareness, 'setLocalStateField');
    hub.publish(caretIn(sections[0], 1));
    hub.publish(caretIn(sections[0], 2));
    expect(hub.own).toEqual(caretIn(sections[0], 2));
    expect(told).not.toHaveBeenCalled();
    vi.advanceTimersByTime(100);
    expect(told.mock.calls).toEqual([['cursor', caretIn(sections[0], 2)]]);
    hub.publish(caretIn(sections[0], 2));
    vi.advanceTimersByTime(100);
    expect(told).toHaveBeenCalledTimes(1);
    hub.end();
  });
});
