/**
 * The driver, with one thing put right (7.9.0, ADR 0024). A command that it writes to a socket which is destroyed, and has
 * not said so yet, waits for ever: it is told to wait for `drain`, which does not come, and a destroyed socket has no
 * time-out either. Where that command is a monitor's, its client never finds the server again.
 */
import { MongoClient, MongoNetworkError } from 'mongodb';
import { Connection } from 'mongodb/lib/cmap/connection.js';

const { writeCommand } = Connection.prototype;

/** Fails, as other commands under way then do, when the socket closes. */
Connection.prototype.writeCommand = async function (command, options) {
  const { socket } = this;
  const closed = Promise.withResolvers<never>();
  const fail = () => closed.reject(new MongoNetworkError(`connection ${this.id} to ${this.address} closed`));
  if (socket.destroyed) fail();
  else socket.once('close', fail);
  try {
    return await Promise.race([writeCommand.call(this, command, options), closed.promise]);
  } finally {
    socket.off('close', fail);
  }
};

export { MongoClient };
