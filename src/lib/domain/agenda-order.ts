/** Moving items of an agenda about, one with all that stands under it. What cannot be done leaves the order as it is. */
import { endOfGroup, levelOf } from './agenda.ts';

/** One item at its place. */
export interface Placed {
  id: string;
  level: 0 | 1;
}

export const orderOf = (items: readonly { id: string; level: 0 | 1 }[]): Placed[] =>
  items.map(({ id, level }) => ({ id, level }));

/** The item and what stands under it. */
export function groupOf(order: readonly Placed[], id: string): Placed[] {
  const at = order.findIndex((item) => item.id === id);
  return at < 0 ? [] : order.slice(at, endOfGroup(order, at));
}

/** Up or down by one: past its neighbour and what stands under that. */
export function moved(order: readonly Placed[], id: string, by: -1 | 1): Placed[] {
  const at = order.findIndex((item) => item.id === id);
  if (at < 0) return [...order];
  const end = endOfGroup(order, at);
  const under = levelOf(order[at]!) === 1;
  if (by === 1) {
    if (end >= order.length) return [...order];
    const past = under ? end + 1 : endOfGroup(order, end);
    return [...order.slice(0, at), ...order.slice(end, past), ...order.slice(at, end), ...order.slice(past)];
  }
  // The first item is nobody's to stand under.
  if (at === 0 || (under && at === 1)) return [...order];
  const before = under ? at - 1 : order.findLastIndex((item, i) => i < at && levelOf(item) === 0);
  return [...order.slice(0, before), ...order.slice(at, end), ...order.slice(before, at), ...order.slice(end)];
}

/** Under the item before it, or on its own. */
export const indented = (order: readonly Placed[], id: string, level: 0 | 1): Placed[] =>
  order.map((item, at) => (item.id === id ? { id, level: at === 0 ? 0 : level } : item));

/** @param to its place among the others, those left out that go along with it */
export function dropped(order: readonly Placed[], id: string, to: number, level: 0 | 1): Placed[] {
  const group = groupOf(order, id);
  const others = order.filter((item) => !group.includes(item));
  const placed = group.length > 1 ? group : group.map((item) => ({ ...item, level: to === 0 ? (0 as const) : level }));
  const all = [...others.slice(0, to), ...placed, ...others.slice(to)];
  return all.map((item, at) => (at === 0 ? { ...item, level: 0 } : item));
}
