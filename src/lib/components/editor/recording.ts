import type { RecordKind } from '#lib/domain/minutes-schema.ts';

/** What the editors of a page need of the meeting, so that decisions and actions are recorded where they are written of. */
export interface Recording {
  /** Whether the reader may record one under this item now. */
  may: (kind: RecordKind, itemId: string) => boolean;
  /** Asks for it. @param text what was selected */
  ask: (kind: RecordKind, itemId: string, text: string) => void;
  /** Fetches the meeting anew. */
  refresh: () => Promise<void>;
}
