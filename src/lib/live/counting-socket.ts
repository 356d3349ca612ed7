import { messageTypes, syncTypes } from '../domain/wire.ts';

interface Hooks {
  /** A new connection: nothing has been sent on it. */
  opened: () => void;
  /** What carries changes: counted by the server in the same order. */
  sent: (kind: 'step2' | 'update') => void;
  /** Readers send no changes: their browsers make some (tidying marks), which the server would refuse. */
  maySend: () => boolean;
}

/** @returns a WebSocket that tells which frames with changes go out, for the acknowledgements (S3) */
export function countingSocket(Base: typeof WebSocket, hooks: Hooks): typeof WebSocket {
  return class extends Base {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      hooks.opened();
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      const kind = kindOf(data);
      if (kind !== undefined) {
        if (!hooks.maySend()) return;
        hooks.sent(kind);
      }
      super.send(data);
    }
  };
}

function kindOf(data: unknown): 'step2' | 'update' | undefined {
  if (!(data instanceof Uint8Array) || data[0] !== messageTypes.sync) return undefined;
  if (data[1] === syncTypes.step2) return 'step2';
  return data[1] === syncTypes.update ? 'update' : undefined;
}
