import { z } from 'zod';
import { accountRoutes } from './account.ts';
import { actionRoutes } from './actions.ts';
import { attendanceRoutes } from './attendance.ts';
import { auditRoutes } from './audit.ts';
import { ballotRoutes } from './ballots.ts';
import { beforeRoutes } from './before.ts';
import { boardRoutes } from './boards.ts';
import { dataRoutes } from './data.ts';
import { exportRoutes } from './exports.ts';
import { meetingRoutes } from './meetings.ts';
import { minutesRoutes } from './minutes.ts';
import { motionRoutes } from './motions.ts';
import { openApiDocument } from './openapi.ts';
import { paperRoutes } from './papers.ts';
import { clerkRoutes } from './clerks.ts';
import { peopleRoutes } from './people.ts';
import { recordRoutes } from './records.ts';
import { registerRoutes } from './registers.ts';
import type { Route } from './route.ts';
import { ruleRoutes } from './rules.ts';
import { secondFactorRoutes } from './second-factors.ts';
import { sessionRoutes } from './session.ts';
import { singleSignOnRoutes } from './single-sign-on.ts';

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
  const routes = [
    ...sessionRoutes,
    ...secondFactorRoutes,
    ...accountRoutes,
    ...singleSignOnRoutes,
    ...peopleRoutes,
    ...clerkRoutes,
    ...boardRoutes,
    ...beforeRoutes,
    ...paperRoutes,
    ...meetingRoutes,
    ...attendanceRoutes,
    ...motionRoutes,
    ...ballotRoutes,
    ...actionRoutes,
    ...minutesRoutes,
    ...recordRoutes,
    ...exportRoutes,
    ...registerRoutes,
    ...auditRoutes,
    ...dataRoutes,
    ...ruleRoutes,
    description,
  ];
  const document = openApiDocument(routes, origin, version);
  return routes;
}
