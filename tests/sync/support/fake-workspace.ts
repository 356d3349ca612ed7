import { type Person, type Session, type Role } from '#lib/domain/people.ts';
import { QuorateError } from '#server/errors.ts';
import type { MinutesUseCases, OpenedMinutes } from '#server/realtime/minutes/endpoint-parts.ts';
import type { PresenceUseCases } from '#server/realtime/presence/use-cases.ts';
import type { PersonActor } from '#server/usecases/actor.ts';

export const documentId = 'minutes-1';
export const meetingId = 'meeting-1';
export const boardId = 'board-1';
export const organisationId = 'organisation-1';

interface Known {
  person: Person;
  name: string;
  role: Role;
  /** What signing in, opening and entering are answered with, instead of yes. */
  refused?: QuorateError;
}

const mayWrite = (role: Role) => role !== 'observer';

/** The use cases as realtime asks them: who somebody is by their cookie, and what they may do. */
export class FakeWorkspace implements MinutesUseCases, PresenceUseCases {
  readonly people = new Map<string, Known>();
  /** Documents beside the first, by id. */
  readonly documents = new Set([documentId]);
  frozen: { blobId?: string } | undefined;
  /** Questions wait for it. */
  gate: Promise<void> = Promise.resolve();
  opens = 0;
  /** The meeting's, in the store. */
  version = 1;
  /** Whether the store cannot be asked. */
  away = false;

  /** The cookie of a person is `<id>`, or `<id>.<device>`. */
  add(id: string, role: Role = 'governor', name = id): void {
    const membership = { organisationId, boardId, role, votes: true, termStart: '2026-01-01' };
    const person: Person = {
      id,
      username: id,
      mustChangePassword: false,
      accessEpoch: 0,
      memberships: [membership],
    };
    this.people.set(id, { person, name, role });
  }

  refuse(id: string, code: ConstructorParameters<typeof QuorateError>[0]): void {
    this.people.get(id)!.refused = new QuorateError(code);
  }

  setRole(id: string, role: Role): void {
    this.people.get(id)!.role = role;
  }

  auth = {
    authenticate: async (token: string): Promise<{ actor: PersonActor }> => {
      const [id = ''] = token.split('.');
      const known = this.people.get(id);
      await this.gate;
      if (!known) throw new QuorateError('not_signed_in');
      if (known.refused?.code === 'access_revoked') throw known.refused;
      return { actor: { kind: 'person', person: known.person, session: session(token, id) } };
    },
  };

  minutes = {
    open: async (actor: PersonActor, input: { documentId: string }): Promise<OpenedMinutes> => {
      this.opens += 1;
      const known = this.people.get(actor.person.id)!;
      if (!this.documents.has(input.documentId)) throw new QuorateError('not_found');
      if (known.refused) throw known.refused;
      return {
        documentId: input.documentId,
        meetingId,
        boardId,
        organisationId,
        itemIds: ['item-1'],
        write: mayWrite(known.role) && this.frozen === undefined,
        frozen: this.frozen !== undefined,
        ...(this.frozen?.blobId ? { frozenBlobId: this.frozen.blobId } : {}),
        name: known.name,
      };
    },
  };

  presence = {
    enter: async (actor: PersonActor, input: { meetingId: string }) => {
      const known = this.people.get(actor.person.id)!;
      await this.gate;
      if (known.refused) throw known.refused;
      if (input.meetingId !== meetingId) throw new QuorateError('not_found');
      const { name, role } = known;
      return { personId: actor.person.id, name, role, meetingId, boardId, organisationId };
    },
    watchBoard: async (actor: PersonActor, input: { boardId: string }) => {
      if (this.people.get(actor.person.id)!.refused || input.boardId !== boardId) throw new QuorateError('not_found');
    },
    watchPeople: async (actor: PersonActor, input: { organisationId: string }) => {
      const known = this.people.get(actor.person.id)!;
      if (known.refused || known.role !== 'clerk') throw new QuorateError('forbidden');
      if (input.organisationId !== organisationId) throw new QuorateError('not_found');
    },
    versionOf: async (input: { meetingId: string }) => {
      if (this.away) throw new QuorateError('unavailable');
      return input.meetingId === meetingId ? this.version : undefined;
    },
  };
}

function session(token: string, personId: string): Session {
  const at = '2026-01-15T18:00:00.000Z';
  return {
    id: `session of ${token}`,
    publicId: token,
    personId,
    epoch: 0,
    startedAt: at,
    expiresAt: '2026-02-15T18:00:00.000Z',
    authenticatedAt: at,
    device: 'Chrome on Android',
  };
}
