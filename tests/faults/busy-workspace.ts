/** Changes a workspace through its use cases, several things at a time, until it is told to stop. */
import { setTimeout as pause } from 'node:timers/promises';
import * as Y from 'yjs';
import type { Service } from '#server/compose.ts';
import type { DemoFacts } from '#server/demo/seed.ts';
import { createCompaction } from '#server/jobs/compaction.ts';
import type { PersonActor } from '#server/usecases/actor.ts';
import { openGate } from '../support/open-gate.ts';
import { QuietLog } from '../sync/support/quiet-log.ts';

const operator = { kind: 'operator' } as const;

/** Typed into a document, and acknowledged. */
export interface Typed {
  documentId: string;
  word: string;
}

export class BusyWorkspace {
  readonly typed: Typed[] = [];
  readonly log = new QuietLog();
  readonly #service: Service;
  readonly #facts: DemoFacts;
  readonly #clerk: PersonActor;
  readonly #running: Promise<void>[] = [];
  #stopped = false;
  #people: { personId: string; clerk: boolean }[] = [];
  actions = 0;

  /** @param clerk of the facts' board */
  constructor(service: Service, facts: DemoFacts, clerk: PersonActor) {
    this.#service = service;
    this.#facts = facts;
    this.#clerk = clerk;
  }

  /** Two or three changes of documents a second, which is more than boards make; minutes are written at full speed. */
  start(): void {
    const { meeting, otherOrganisation } = this.#facts;
    const changes = [() => this.#changePeople(), () => this.#changeBoards(), this.#reviewer()];
    this.#running.push(
      this.#loop(600, () => changes[Math.floor(Math.random() * changes.length)]!()),
      this.#loop(5, this.#writer(meeting.minutesId)),
      this.#loop(5, this.#writer(meeting.minutesId)),
      this.#loop(5, this.#writer(otherOrganisation.meeting.minutesId)),
      this.#loop(60, this.#compactor()),
    );
  }

  /** @throws what went wrong meanwhile */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#running);
  }

  async #loop(upToMs: number, work: () => Promise<unknown>): Promise<void> {
    while (!this.#stopped) {
      await work();
      this.actions += 1;
      await pause(Math.random() * upToMs);
    }
  }

  /** Somebody comes, becomes a clerk, stops being one, or goes. */
  async #changePeople(): Promise<void> {
    const { people } = this.#service.workspace;
    const { organisation, board } = this.#facts;
    const boardId = board.id;
    const [first] = this.#people;
    const chance = Math.random();
    if (first === undefined || chance < 0.4) {
      const username = `busy.${Math.random().toString(36).slice(2)}`;
      const added = await people.add(operator, {
        ...{ organisationId: organisation.id, name: 'Busy Body', username },
        memberships: [{ boardId, role: Math.random() < 0.5 ? 'clerk' : 'governor' }],
        signIn: Math.random() < 0.5 ? 'invitation' : 'password',
      });
      this.#people.push({ personId: added.personId, clerk: false });
    } else if (chance < 0.8) {
      first.clerk = !first.clerk;
      const role = first.clerk ? 'clerk' : 'governor';
      await people.changeRole(operator, { personId: first.personId, boardId, role });
    } else {
      this.#people.shift();
      await people.revoke(operator, { personId: first.personId, scope: 'account', reason: 'Left' });
    }
  }

  async #changeBoards(): Promise<void> {
    const { boards, meetings } = this.#service.workspace;
    const { organisation, board } = this.#facts;
    if (Math.random() < 0.3) {
      const kind = { kind: 'committee', parentId: board.id, name: `Committee ${this.actions}`, seats: 5 };
      await boards.add(operator, { organisationId: organisation.id, ...kind });
    } else {
      const startsAt = new Date(Date.now() + 1e9).toISOString();
      const item = { title: 'Staffing', purpose: 'decision', part: 2 };
      await meetings.create(this.#clerk, { boardId: board.id, title: 'Busy', startsAt, items: [item] });
    }
  }

  /** Holds a meeting, then sends its minutes for review and takes them back: their frozen bytes come and go. */
  #reviewer(): () => Promise<void> {
    const { meetings } = this.#service.workspace;
    let past: string | undefined;
    const hold = async (): Promise<string> => {
      const startsAt = new Date().toISOString();
      const items = [{ title: 'Budget' }];
      const { id: meetingId } = await meetings.create(this.#clerk, {
        ...{ boardId: this.#facts.board.id, title: 'Held', startsAt, items },
      });
      const { versions } = await meetings.start(this.#clerk, { meetingId, baseVersion: 1 });
      await meetings.end(this.#clerk, { meetingId, baseVersion: versions.progress });
      return meetingId;
    };
    return async () => {
      past ??= await hold();
      const { versions, minutes } = await meetings.show(this.#clerk, { meetingId: past });
      const review = minutes.state === 'draft' ? meetings.freezeMinutes : meetings.reopenMinutes;
      await review(this.#clerk, { meetingId: past, baseVersion: versions.minutes });
    };
  }

  /** Types a word at a time, under a client id of its own, as a browser does. */
  #writer(documentId: string): () => Promise<void> {
    const { minutesLog: log } = this.#service;
    const author = this.#clerk.person.id;
    const scope = this.#facts.organisation.id;
    const doc = new Y.Doc();
    let bound: Promise<string> | undefined;
    return async () => {
      await (bound ??= log.bindClient(documentId, doc.clientID, author));
      const before = Y.encodeStateVector(doc);
      const word = `${doc.clientID}.${doc.getText('t').length} `;
      doc.getText('t').insert(doc.getText('t').length, word);
      const update = Y.encodeStateAsUpdate(doc, before);
      const at = Date.now();
      const { durable } = await log.append({ documentId, scope, author, at, node: this.#service.node, update });
      await durable;
      this.typed.push({ documentId, word: word.trim() });
    };
  }

  /** Merges and sweeps without the minute in between: a reader in the order of S4 need not be quick. */
  #compactor(): () => Promise<void> {
    const { minutesLog: log, store, merging } = this.#service;
    let ahead = 0;
    const compaction = createCompaction({
      ...{ log, aggregates: store.aggregates, merging, gate: openGate, logger: this.log },
      clock: { now: () => Date.now() + ahead },
      node: () => this.#service.node,
      sizes: { open: 15, atRest: 15 },
    });
    return async () => {
      await compaction.run();
      ahead += 61_000;
    };
  }
}
