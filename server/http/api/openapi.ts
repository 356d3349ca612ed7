import { z } from 'zod';
import { secondFactorWays } from '#lib/domain/second-factors.ts';
import { errorCodes, QuorateError, type ErrorCode } from '../../errors.ts';
import { errorsOf, parametersOf, type Route } from './route.ts';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of the routes. */
export function openApiDocument(routes: readonly Route[], origin: string, version: string): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = route.path.replace(/:(\w+)/g, '{$1}');
    (paths[path] ??= {})[route.method] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Quorate',
      version,
      license: { name: 'AGPL-3.0-or-later', identifier: 'AGPL-3.0-or-later' },
      description:
        'The live workspace of governing boards. Requests that change something carry the Origin header of this ' +
        'site. All instants are ISO 8601 in UTC.',
    },
    servers: [{ url: `${origin}/api/v1` }],
    security: [{ session: [] }],
    paths,
    components: {
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'session' },
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'An API token, made by its owner at /account/tokens. It may be used where an operation names a scope that ' +
            'it was made for, for what its owner may do, and needs no Origin header.',
        },
      },
      schemas: { Error: errorSchema },
    },
  };
}

function operation(route: Route): Json {
  const parameters = [...parametersOf(route).map(pathParameter), ...queryParameters(route)];
  return {
    operationId: route.operationId,
    tags: [route.tag],
    summary: route.summary,
    ...(route.public ? { security: [] } : {}),
    ...(route.scope === undefined ? {} : { security: [{ session: [] }, { token: [route.scope] }] }),
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(route.body ? { requestBody: requestBody(route, route.body) } : {}),
    responses: { [route.answer.status]: answer(route), ...errorAnswers(errorsOf(route)) },
  };
}

const pathParameter = (name: string): Json => ({ name, in: 'path', required: true, schema: { type: 'string' } });

function queryParameters(route: Route): Json[] {
  if (!route.query) return [];
  const { properties = {}, required = [] } = jsonSchema(route.query) as { properties?: Json; required?: string[] };
  return Object.entries(properties)
    .filter(([name]) => !parametersOf(route).includes(name))
    .map(([name, schema]) => ({ name, in: 'query', required: required.includes(name), schema }));
}

function requestBody(route: Route, body: NonNullable<Route['body']>): Json {
  const schema = without(jsonSchema(body.schema), parametersOf(route));
  return { required: true, content: { 'application/json': { schema, example: body.example } } };
}

function answer(route: Route): Json {
  const { description, schema, binary } = route.answer;
  if (binary)
    return { description, content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } };
  if (!schema) return { description };
  return { description, content: { 'application/json': { schema: jsonSchema(schema, 'output') } } };
}

function errorAnswers(codes: readonly ErrorCode[]): Json {
  const byStatus = Map.groupBy(codes, (code) => new QuorateError(code).status);
  return Object.fromEntries(
    [...byStatus].map(([status, same]) => [
      status,
      {
        description: same.map((code) => `\`${code}\`: ${new QuorateError(code).message}`).join('\n\n'),
        ...(status === 429 || status === 503 ? { headers: retryAfter } : {}),
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } },
      },
    ]),
  );
}

const retryAfter: Json = {
  'Retry-After': { description: 'Seconds until it is worth trying again.', schema: { type: 'integer' } },
};

function jsonSchema(schema: z.ZodType, io: 'input' | 'output' = 'input'): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as Json;
  return rest;
}

/** A use case's input holds what the address holds; the body does not have to. */
function without(schema: Json, names: readonly string[]): Json {
  const branches = (key: string): Json =>
    Array.isArray(schema[key]) ? { [key]: (schema[key] as Json[]).map((branch) => without(branch, names)) } : {};
  const properties = Object.entries((schema.properties ?? {}) as Json).filter(([name]) => !names.includes(name));
  const required = ((schema.required ?? []) as string[]).filter((name) => !names.includes(name));
  return {
    ...schema,
    ...(schema.properties ? { properties: Object.fromEntries(properties) } : {}),
    ...(schema.required ? { required } : {}),
    ...branches('anyOf'),
    ...branches('oneOf'),
    ...branches('allOf'),
  };
}

const errorSchema: Json = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'message', 'id'],
      properties: {
        code: { type: 'string', enum: errorCodes },
        message: { type: 'string', description: 'Plain words for a person.' },
        fields: {
          type: 'object',
          additionalProperties: { type: 'string' },
          description: 'With `invalid`: what is wrong, by the path of the field.',
        },
        id: { type: 'string', description: 'Under which the log has the rest.' },
      },
    },
    current: { description: 'With `stale_version`: the newer state.' },
    secondFactor: {
      type: 'object',
      description: 'With `second_factor_required`, and where the answer to it was wrong: what is asked.',
      required: ['challenge', 'expiresAt', 'ways'],
      properties: {
        challenge: { type: 'string', description: 'For `POST /session/second-factor`; it serves once.' },
        expiresAt: { type: 'string', format: 'date-time' },
        ways: { type: 'array', items: { type: 'string', enum: secondFactorWays } },
        passkey: { type: 'object', description: 'For the browser’s `navigator.credentials.get`, in JSON.' },
      },
    },
  },
};
