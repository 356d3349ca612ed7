import { z } from 'zod';
import { boardRoutes } from './boards.ts';
import { meetingRoutes } from './meetings.ts';
import { minutesRoutes } from './minutes.ts';
import { openApiDocument } from './openapi.ts';
import { peopleRoutes } from './people.ts';
import type { Route } from './route.ts';
import { sessionRoutes } from './session.ts';

/** Every operation of the API, the one that describes them included. */
export function createRoutes({ origin, version }: { origin: string; version: string }): readonly Route[] {
  const description: Route = {
    method: 'get',
    path: '/openapi.json',
    operationId: 'describe',
    tag: 'description',
    summary: 'This document',
    public: true,
    answer: { status: 200, description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) },
    handle: async () => ({ body: document }),
  };
  const routes = [...sessionRoutes, ...peopleRoutes, ...boardRoutes, ...meetingRoutes, ...minutesRoutes, description];
  const document = openApiDocument(routes, origin, version);
  return routes;
}
