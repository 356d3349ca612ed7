/** Answers about one's own devices and tokens. */
import { z } from 'zod';
import { apiScopes } from '#lib/domain/api-tokens.ts';
import type { ApiTokenMade, ApiTokenView, DevicesEnded, DeviceView, NewDeviceView } from '#lib/domain/views/account.ts';
import { id, instant } from './common.ts';

export const device = z.strictObject({
  id,
  device: z.string(),
  startedAt: instant,
  endsAt: instant,
  lastSeen: z.iso.date(),
  online: z.boolean(),
  current: z.boolean(),
}) satisfies z.ZodType<DeviceView>;

export const newDevice = z.strictObject({
  id,
  device: z.string(),
  startedAt: instant,
  signedIn: z.boolean(),
  toldUntil: instant,
  mayRecognise: z.boolean(),
}) satisfies z.ZodType<NewDeviceView>;

export const devicesEnded = z.strictObject({
  sessions: z.int(),
  connections: z.int(),
}) satisfies z.ZodType<DevicesEnded>;

export const apiToken = z.strictObject({
  id,
  name: z.string(),
  scopes: z.array(z.enum(apiScopes)),
  createdAt: instant,
  expiresAt: instant,
  lastUsed: z.iso.date().optional(),
}) satisfies z.ZodType<ApiTokenView>;

export const apiTokenMade = apiToken.extend({ token: z.string() }) satisfies z.ZodType<ApiTokenMade>;
