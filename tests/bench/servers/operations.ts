/** Counts what the MongoDB driver is asked to do. Each command costs an event: not for a process that is timed. */
import { BSON, MongoClient, type CommandStartedEvent } from 'mongodb';
import type { Operations } from '../types.ts';

/** The address with which the driver tells of each command. */
export const told = (uri: string): string => `${uri}${uri.includes('?') ? '&' : '?'}monitorCommands=true`;

/**
 * Of every client that connects from now on, with an address made by `told`: the service makes its own.
 * @returns what was asked so far, by command and collection
 */
export function countOperations(): () => Record<string, Operations> {
  const counted: Record<string, Operations> = {};
  const { connect } = MongoClient.prototype;
  MongoClient.prototype.connect = function (this: MongoClient) {
    this.on('commandStarted', ({ commandName, command }: CommandStartedEvent) => {
      const name = `${commandName} ${String(command[commandName])}`;
      const operations = (counted[name] ??= { commands: 0, documents: 0, bytes: 0 });
      const documents = (command.documents ?? []) as object[];
      operations.commands += 1;
      operations.documents += documents.length;
      for (const document of documents) operations.bytes += BSON.calculateObjectSize(document);
    });
    return connect.call(this);
  };
  return () => counted;
}
