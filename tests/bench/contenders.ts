/** The servers that stand beside each other, and one of them at work. */
import { cp, mkdtemp, rename } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fillDatabase, keepDatabase } from './filled-database.ts';
import { Child } from './rpc.ts';
import { makeFolder, removeFolder } from './temporary.ts';
import type { Operations, Served, ServerName, StartOptions, Store, StoredBytes, Target, Usage } from './types.ts';

type Kind = Pick<Target, 'dialect' | 'path'> & {
  module: string;
  args?: readonly string[];
  /** With what its Node is started. */
  node?: readonly string[];
  /** Has to be filled with people and meetings first: in another process, for that leaves its traces in memory. */
  fills?: true;
};

const plain = { dialect: 'y-websocket', path: '/' } as const;

const kinds: Record<ServerName, Kind> = {
  quorate: { ...plain, path: '/yjs/', module: 'servers/quorate.ts', fills: true, node: shippedFlags() },
  'y-websocket': { ...plain, module: 'servers/y-websocket.ts' },
  hocuspocus: { ...plain, dialect: 'hocuspocus', module: 'servers/hocuspocus.ts' },
  relay: { ...plain, module: 'servers/relay.ts' },
  'tick-relay': { ...plain, module: 'servers/relay.ts', args: ['tick'] },
};

/** As `npm start` has them. */
function shippedFlags(): string[] {
  const manifest = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { scripts } = JSON.parse(manifest) as { scripts: { start: string } };
  return scripts.start.split(' ').filter((word) => word.startsWith('--'));
}

const databaseFile = 'database.json';

/** The first core is the server's, the second the load's. */
const serverCore = 0;
const loadCore = 1;
/** Further nodes have cores of their own where that leaves one for what they store in; otherwise they share one. */
const coreOf = (node: number, nodes: number): number =>
  node > 0 && availableParallelism() > nodes + 1 ? loadCore + node : serverCore;

export const startLoad = (): Child => new Child('load/load.ts', { core: loadCore });

export interface Room extends Omit<StartOptions, 'folder' | 'store'> {
  /** A folder for the run, in which filled stores are kept for the next server. */
  scratch: string;
  /** The server may use every core, the load's as well. */
  everyCore?: boolean;
}

/** A server under test, on a store that is thrown away afterwards. */
export class Running {
  target!: Target;
  readonly #kind: Kind;
  readonly #options: StartOptions;
  /** None: every core. */
  readonly #core: number | undefined;
  #child!: Child;

  private constructor(kind: Kind, options: StartOptions, core: number | undefined) {
    this.#kind = kind;
    this.#options = options;
    this.#core = core;
  }

  static async start(name: ServerName, { scratch, everyCore = false, ...room }: Room): Promise<Running> {
    const kind = kinds[name];
    const folder = await makeFolder();
    if (kind.fills) await cp(await filled(kind, room, scratch), folder, { recursive: true });
    return Running.#on(kind, { ...room, folder }, everyCore ? undefined : serverCore);
  }

  /** Quorate's nodes on one store, which is filled for them. @param newStore makes an empty one */
  static async startNodes(count: number, room: Room, newStore: () => Store): Promise<Running[]> {
    const kind = kinds.quorate;
    const folder = await makeFolder();
    const nodes: Running[] = [];
    try {
      await cp(await filled(kind, room, room.scratch, newStore), folder, { recursive: true });
      const store = newStore();
      await fillDatabase(store.uri, join(folder, databaseFile));
      const options = { ...room, store, folder };
      while (nodes.length < count) nodes.push(await Running.#on(kind, options, coreOf(nodes.length, count)));
      return nodes;
    } catch (error) {
      await Promise.all([removeFolder(folder), ...nodes.map((node) => node.dispose())]);
      throw error;
    }
  }

  static async #on(kind: Kind, options: StartOptions, core: number | undefined): Promise<Running> {
    const running = new Running(kind, options, core);
    try {
      await running.begin();
    } catch (error) {
      await running.dispose();
      throw error;
    }
    return running;
  }

  /** Fills a folder and leaves it. */
  static async fill(kind: Kind, options: StartOptions): Promise<void> {
    const running = await Running.#on(kind, options, serverCore);
    await running.#child.end('stop');
  }

  /** Anew, on what the last one stored. */
  async begin(): Promise<void> {
    const { module, args = [], node, dialect, path } = this.#kind;
    this.#child = new Child(module, { core: this.#core, args, node });
    const { port, ...served } = await this.#child.call<Served>('start', this.#options);
    this.target = { ...served, ports: [port], dialect, path, query: '' };
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
  flush = (): Promise<void> => this.#child.call('flush');
  compact = (): Promise<void> => this.#child.call('compact');
  stored = (): Promise<StoredBytes> => this.#child.call('stored');
  /** What was asked of the store, where that is counted. */
  operations = (): Promise<Record<string, Operations>> => this.#child.call('operations');

  /** What the server itself said went wrong. */
  get complaints(): string {
    return this.#child.complaints;
  }

  async dispose(): Promise<void> {
    await this.#child.end('stop');
    await removeFolder(this.#options.folder);
  }
}

/**
 * @returns a folder with a store of at least that many people and documents, which no process has open; with what is to
 * be put into a database, where there is one
 */
async function filled(
  kind: Kind,
  { documents, people, slowPasswords = false }: Omit<StartOptions, 'folder'>,
  scratch: string,
  newStore?: () => Store,
): Promise<string> {
  const folder = join(
    scratch,
    `filled-${newStore ? 'database-' : ''}${slowPasswords ? 'slow-' : ''}${documents}-${people}`,
  );
  if (existsSync(folder)) return folder;
  const unfinished = await mkdtemp(`${folder}-`);
  const store = newStore?.();
  await Running.fill(kind, { documents, people, slowPasswords, pages: false, folder: unfinished, store });
  if (store) await keepDatabase(store.uri, join(unfinished, databaseFile));
  await rename(unfinished, folder);
  return folder;
}
