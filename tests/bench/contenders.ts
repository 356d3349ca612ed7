/** The servers that stand beside each other, and one of them at work. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './rpc.ts';
import type { Served, ServerName, StartOptions, StoredBytes, Target, Usage } from './types.ts';

type Kind = Pick<Target, 'dialect' | 'path' | 'query'> & { module: string; args?: readonly string[] };

const plain = { dialect: 'y-websocket', path: '/', query: '' } as const;

/** `quorate-acks` is Quorate again, asked to say what is durable. */
export type Contender = ServerName | 'quorate-acks';

const quorate: Kind = { ...plain, path: '/yjs/', module: 'servers/quorate.ts' };
const kinds: Record<Contender, Kind> = {
  quorate,
  'quorate-acks': { ...quorate, query: '?acks=1' },
  'y-websocket': { ...plain, module: 'servers/y-websocket.ts' },
  hocuspocus: { ...plain, dialect: 'hocuspocus', module: 'servers/hocuspocus.ts' },
  relay: { ...plain, module: 'servers/relay.ts' },
  'tick-relay': { ...plain, module: 'servers/relay.ts', args: ['tick'] },
};

/** The first core is the server's, the second the load's. */
const serverCore = 0;
const loadCore = 1;

export const startLoad = (): Child => new Child('load/load.ts', { core: loadCore });

export type Room = Omit<StartOptions, 'folder'>;

/** A server under test, on a store that is thrown away afterwards. */
export class Running {
  target!: Target;
  readonly #kind: Kind;
  readonly #options: StartOptions;
  #child!: Child;

  private constructor(kind: Kind, options: StartOptions) {
    this.#kind = kind;
    this.#options = options;
  }

  static async start(name: Contender, room: Room): Promise<Running> {
    const folder = await mkdtemp(join(tmpdir(), 'quorate-bench-'));
    const running = new Running(kinds[name], { ...room, folder });
    try {
      await running.begin();
    } catch (error) {
      await running.dispose();
      throw error;
    }
    return running;
  }

  /** Anew, on what the last one stored. */
  async begin(): Promise<void> {
    const { module, args = [], dialect, path, query } = this.#kind;
    this.#child = new Child(module, { core: serverCore, args });
    this.target = { ...(await this.#child.call<Served>('start', this.#options)), dialect, path, query };
  }

  async restart(): Promise<void> {
    await this.#child.end('stop');
    await this.begin();
  }

  /** As a crash ends it. */
  kill(): Promise<void> {
    return this.#child.end('kill');
  }

  /** Peaks and pauses are counted from now on. */
  reset = (): Promise<void> => this.#child.call('reset');
  usage = (): Promise<Usage> => this.#child.call('usage');
  /** As `usage`, after a forced collection of garbage. */
  collect = (): Promise<Usage> => this.#child.call('collect');
  settle = (): Promise<void> => this.#child.call('settle');
  stored = (): Promise<StoredBytes> => this.#child.call('stored');

  /** What the server itself said went wrong. */
  get complaints(): string {
    return this.#child.complaints;
  }

  async dispose(): Promise<void> {
    await this.#child.end('stop');
    await rm(this.#options.folder, { recursive: true, force: true });
  }
}
