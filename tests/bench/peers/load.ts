/**
 * A module of the folder's own packages. Told by name at run time: the type checker knows nothing of them, since they
 * are installed only where the benchmark runs.
 */
export const loadPeer = (name: string): Promise<unknown> => import(name);
