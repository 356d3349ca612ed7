import { vi } from 'vitest';
import { encodeAwarenessUpdate } from 'y-protocols/awareness';
import type { Role } from '#lib/domain/people.ts';
import type { Request } from '#server/realtime/minutes/endpoint-parts.ts';
import { settle } from '../fake-time.ts';
import { frames, FakeTransport } from '../fake-transport.ts';
import { documentId } from '../fake-workspace.ts';
import { asDocument, exchange } from '../meeting.ts';
import { Random } from '../random.ts';
import { Typist } from '../typist.ts';
import { Fleet } from './fleet.ts';
import type { OneNode } from './one-node.ts';
import { MemoryStore } from './shared-store.ts';

export const board = { ada: 'governor', ben: 'chair', cyn: 'clerk', olu: 'observer' } as const;

/** Nodes on one log, with a wire on which nothing moves before the test says so. */
export class SomeNodes {
  readonly store = new MemoryStore();
  readonly fleet: Fleet;
  readonly typists: Typist[] = [];

  static async of(nodes: number, people: Record<string, Role>): Promise<SomeNodes> {
    const some = new SomeNodes();
    for (const [id, role] of Object.entries(people)) some.fleet.workspace.add(id, role, `Name of ${id}`);
    await some.fleet.begin(nodes);
    return some;
  }

  private constructor() {
    this.fleet = new Fleet(new Random(1), this.store);
  }

  node(at: number): OneNode {
    return this.fleet.nodes[at]!;
  }

  /** Somebody's browser, which may have been elsewhere, connects to a node. */
  async type(at: number, who: string, request: Partial<Request> = {}, typist = new Typist()): Promise<Typist> {
    const transport = new FakeTransport();
    const asked = { documentId, token: who, acks: false, authors: false, ...request };
    void this.node(at).endpoint.accept(transport, asked);
    typist.connect(transport);
    if (!this.typists.includes(typist)) this.typists.push(typist);
    await settle(40);
    return typist;
  }

  /** Nodes hear what the others have said. */
  async hear(): Promise<void> {
    do {
      await settle();
      while (this.fleet.wires.underWay > 0) this.fleet.wires.arrive();
      await settle();
    } while (this.fleet.wires.underWay > 0);
  }

  /** What was said gets lost. */
  async lose(): Promise<void> {
    await settle(40);
    this.fleet.wires.lose();
  }

  /** Nodes look at the log, having heard nothing. */
  look(): Promise<void> {
    return this.fleet.time.advance(2_000);
  }

  /** Between browsers and nodes, and nowhere else. */
  exchange(): Promise<void> {
    return exchange(...this.typists.filter(({ transport }) => transport && !transport.closed));
  }

  async all(): Promise<void> {
    await this.exchange();
    await this.hear();
    await this.exchange();
  }
}

/** One browser on each, and nothing under way. */
export async function twoNodes(): Promise<{ nodes: SomeNodes; ada: Typist; ben: Typist }> {
  const nodes = await SomeNodes.of(2, board);
  const [ada, ben] = [await nodes.type(0, 'ada'), await nodes.type(1, 'ben')];
  await nodes.all();
  return { nodes, ada, ben };
}

export const shownAt = (nodes: SomeNodes, at: number): string => asDocument([nodes.node(at).room!.document.whole()]);

export const caretsAt = (nodes: SomeNodes, at: number): string[] =>
  nodes
    .node(at)
    .room!.awareness.all()
    .map(({ state }) => state);

export function moveCaret(typist: Typist, caret: number): void {
  typist.awareness.setLocalState({ caret });
  typist.send(frames.awareness(encodeAwarenessUpdate(typist.awareness, [typist.doc.clientID])));
}

export const updates = (transport: FakeTransport | undefined): number => transport!.of('update').length;

/** What a node takes that it did not write. */
export const learned = (nodes: SomeNodes, at: number) => vi.spyOn(nodes.node(at).room!.document, 'learn');
