import { existsSync } from 'node:fs';
import type { Server } from 'node:http';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { RequestHandler } from 'express';
import { StartError } from './server.ts';

/** Pages: what Express hands on when no route of its own answered. */
export interface Pages {
  handler: RequestHandler;
  close(): Promise<void>;
}

const configFile = fileURLToPath(new URL('../../vite.config.ts', import.meta.url));
const bundle = fileURLToPath(new URL('../../build/handler.js', import.meta.url));

/**
 * SvelteKit's handler, as the build left it.
 * @param tellOrigin puts the origin where the handler looks for it while it is imported
 * @throws StartError when there is no build
 */
export async function builtPages(origin: string, tellOrigin: (origin: string) => void): Promise<Pages> {
  if (!existsSync(bundle)) throw new StartError('The interface has not been built: `npm start` builds it.');
  tellOrigin(origin);
  // The query makes it a module of its own for each origin.
  const module = (await import(`${pathToFileURL(bundle).href}?origin=${encodeURIComponent(origin)}`)) as {
    handler: RequestHandler;
  };
  return { handler: module.handler, close: () => Promise.resolve() };
}

/** Vite inside this process: pages reload as their sources change. `server` carries its socket too. */
export async function developmentPages(server: Server): Promise<Pages> {
  const { createServer } = await import('vite');
  const vite = await createServer({ configFile, server: { middlewareMode: true, ws: { server } } });
  return { handler: vite.middlewares, close: () => vite.close() };
}

/**
 * SvelteKit answers a form in JSON unless the client asks for HTML by name, as browsers do. Only its own script, which
 * says so, knows what to do with that.
 */
export const answerFormsWithPages: RequestHandler = (req, _res, next) => {
  if (req.method === 'POST' && req.headers['x-sveltekit-action'] === undefined) req.headers.accept = 'text/html';
  next();
};

/** An API without pages, as tests use it. */
export const noPages: Pages = { handler: (_req, _res, next) => next(), close: () => Promise.resolve() };
