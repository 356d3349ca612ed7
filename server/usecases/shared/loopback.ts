const loopback = /^(::1|(::ffff:)?127\.\d+\.\d+\.\d+)$/i;

/** This machine: whoever runs the service, its tests, or a proxy of which `TRUST_PROXY` does not tell. */
export const isLoopback = (address: string): boolean => loopback.test(address);
