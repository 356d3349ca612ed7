import { messageTypes, syncTypes } from '../domain/wire.ts';

interface Hooks {
  /** A new connection: nothing has been sent on it. */
  opened: () => void;
  /** What carries changes: counted by the server in the same order. */
  sent: (kind: 'step2' | 'update') => void;
  /** Readers send no changes: their browsers make some (tidying marks), which the server would refuse. */
  maySend: () => boolean;
}

/**
 * Changes made before the server has asked for what it lacks go out with the answer (step 2), and only so: alone they
 * would build on work that the server does not have yet, and on a slow line it waits for that in vain.
 * @returns a WebSocket that tells which frames with changes go out, for the acknowledgements (S3)
 */
export function countingSocket(Base: typeof WebSocket, hooks: Hooks): typeof WebSocket {
  return class extends Base {
    #answered = false;

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      hooks.opened();
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      const kind = kindOf(data);
      if (kind !== undefined) {
        if (!hooks.maySend()) return;
        if (kind === 'step2') this.#answered = true;
        else if (!this.#answered) return;
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
