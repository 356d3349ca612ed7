import { type PackedEntry, unpackEntries } from './packing.ts';
import type { Request } from './messages.ts';
import { tasks } from './tasks.ts';

/** Where what belongs to a task is put together, page by page, until the task is named. */
export class Desk {
  readonly #open = new Map<number, { entries: PackedEntry[]; kept: Uint8Array[] }>();

  /** @returns the task's result, once there is one */
  take(request: Request): { result: unknown } | undefined {
    const { number } = request;
    const { entries, kept } = this.#open.get(number) ?? { entries: [], kept: [] };
    switch (request.is) {
      case 'entries':
        for (const entry of unpackEntries(request.packed)) entries.push(entry);
        break;
      case 'kept':
        kept.push(request.content);
        break;
      case 'task':
        this.#open.delete(number);
        return { result: tasks[request.task]({ ...request.given, entries, kept }) };
      case 'dropped':
        this.#open.delete(number);
        return undefined;
    }
    this.#open.set(number, { entries, kept });
    return undefined;
  }
}
