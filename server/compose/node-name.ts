import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';

/** Of this process among nodes: one that comes back is another. */
export const newNodeName = (): string => `${hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
