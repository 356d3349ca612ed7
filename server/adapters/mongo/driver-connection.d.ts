/** What `driver.ts` repairs of the driver's own connections. */
declare module 'mongodb/lib/cmap/connection.js' {
  import type { Socket } from 'node:net';

  export class Connection {
    readonly socket: Socket;
    readonly id: number | string;
    readonly address: string;
    writeCommand(command: unknown, options: unknown): Promise<unknown>;
  }
}
