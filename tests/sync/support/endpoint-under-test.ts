import type { Blobs, Ids } from '#server/ports.ts';
import type { Request } from '#server/realtime/minutes/endpoint-parts.ts';
import { MinutesEndpoint } from '#server/realtime/minutes/endpoint.ts';
import { limits, settingsFrom } from '#server/realtime/minutes/limits.ts';
import { ConnectionRegister } from '#server/realtime/register.ts';
import { settle, FakeTime } from './fake-time.ts';
import { FakeTransport } from './fake-transport.ts';
import { documentId, FakeWorkspace } from './fake-workspace.ts';
import { MemoryLog } from './memory-log.ts';
import { QuietLog } from './quiet-log.ts';
import { Typist } from './typist.ts';
import { openGate } from '../../support/open-gate.ts';

let sequence = 0;
export const testIds: Ids = { next: () => `id-${(sequence += 1)}`, secret: () => `secret-${(sequence += 1)}` };

/** The minutes endpoint with everything about it in the test's hand. */
export class EndpointUnderTest {
  readonly time = new FakeTime();
  readonly log = new MemoryLog();
  readonly logger = new QuietLog();
  readonly workspace = new FakeWorkspace();
  readonly blobs = new Map<string, Uint8Array>();
  /** Documents that nobody had open any more, in this order. */
  readonly closed: string[] = [];
  readonly register = new ConnectionRegister({ clock: this.time });
  /** What an operator may set; read when the endpoint starts. */
  readonly settings = settingsFrom();
  endpoint = this.start();

  /** Another process on the same store. */
  restart(): void {
    this.endpoint = this.start();
  }

  /** Somebody's browser connects, and has been let in or refused when it resolves. */
  async connect(who: string | undefined, request: Partial<Request> = {}): Promise<FakeTransport> {
    const transport = new FakeTransport();
    const accepted = this.endpoint.accept(transport, {
      documentId,
      token: who,
      acks: false,
      authors: false,
      ...request,
    });
    await accepted;
    await settle();
    return transport;
  }

  /** The same, with a Yjs document that follows the protocol as the stock provider does. */
  async type(who: string, request: Partial<Request> = {}): Promise<Typist> {
    const typist = new Typist();
    typist.connect(await this.connect(who, request));
    await settle();
    return typist;
  }

  /** All content that the log has, as one document would show it. */
  get logged(): Uint8Array[] {
    return this.log.entries.filter((e) => e.documentId === documentId).map((e) => e.update);
  }

  private start(): MinutesEndpoint {
    const blobs: Pick<Blobs, 'get'> = { get: async (id) => this.blobs.get(id) };
    return new MinutesEndpoint({
      workspace: this.workspace,
      log: this.log,
      blobs,
      clock: this.time,
      ids: testIds,
      timers: this.time,
      logger: this.logger,
      node: () => 'node-1',
      gate: openGate,
      wire: undefined,
      watchLog: false,
      outageMs: limits.storeFailureMs,
      register: this.register,
      settings: this.settings,
      elapsed: () => this.time.elapsed(),
      onClosed: (documentId) => void this.closed.push(documentId),
    });
  }
}
