/** Which fields of the operations' bodies take free text, and which strings only look as if they did. */
import { z } from 'zod';
import type { ErrorCode } from '#server/errors.ts';
import { parametersOf, type Route } from '#server/http/api/route.ts';
import { routes } from '../../http/places.ts';

/** Does something where it is taken for markup, for the end of an attribute or a script, or for a formula. */
export const markup = `='"><img src=x onerror=xss()></script><script>xss()<b>xss`;
/** The same where no space may be. */
export const markupWithoutSpace = `"><svg/onload=xss()><b>xss`;

/** Which of them came into a page as markup. */
export function found(html: string): string[] {
  return ['<img src=x', '<script>xss', '<b>xss', '<svg/onload'].filter((part) => html.includes(part));
}

/** What the schema would let through, and the use case does not: as what markup is sent there, and what is answered. */
export const refused: readonly { field: string; as?: unknown; code: ErrorCode }[] = [
  { field: 'addPerson username', code: 'invalid' },
  { field: 'setSingleSignOn issuer', as: `https://accounts.google.com/${markupWithoutSpace}`, code: 'invalid' },
  { field: 'checkAudit kept', code: 'invalid' },
  { field: 'acceptAgreement version', as: '<b>xss', code: 'not_possible_now' },
  { field: 'setEmailAddress was', code: 'stale_version' },
  { field: 'setTemplates base', code: 'stale_version' },
  { field: 'createMeeting template', code: 'invalid' },
  { field: 'setPart2Access admitted.0', as: [markup], code: 'invalid' },
  { field: 'setPart2Access withdrawn.0', as: [markup], code: 'invalid' },
  { field: 'withholdFromInspection ref', code: 'not_found' },
  { field: 'requestExport part2', code: 'not_found' },
];

/** By the reason why they hold no free text, strings that the schema does not bind to a pattern. */
export const notText: Record<string, readonly string[]> = {
  'a password: hashed, and never shown': [
    'signIn password',
    'reauthenticate password',
    'changePassword currentPassword',
    'changePassword newPassword',
    'resetPasswordByMail newPassword',
  ],
  'has to be what the service, a device or a provider gave': [
    'giveSecondFactor challenge',
    'giveSecondFactor code',
    'giveSecondFactor recoveryCode',
    'giveSecondFactor passkey.id',
    'confirmSecondFactor challenge',
    'confirmSecondFactor code',
    'confirmSecondFactor recoveryCode',
    'confirmSecondFactor passkey.id',
    'addAuthenticator setUp',
    'addAuthenticator code',
    'addPasskey setUp',
    'addPasskey answer.id',
    'resetPasswordByMail token',
    ...['finishSingleSignOn', 'finishFreshThere', 'finishConnecting'].flatMap((operation) =>
      ['state', 'binding', 'code', 'iss', 'error'].map((path) => `${operation} ${path}`),
    ),
  ],
  'is looked for, and shown nowhere': ['signIn username', 'requestPasswordReset username'],
  'the use case refuses it: see `refused`': refused.map(({ field }) => field),
};

interface Json {
  type?: string;
  enum?: unknown[];
  const?: unknown;
  maxLength?: number;
  pattern?: string;
  properties?: Record<string, Json>;
  items?: Json;
  additionalProperties?: Json | boolean;
  anyOf?: Json[];
  oneOf?: Json[];
  allOf?: Json[];
}

/** `operation path` for every string of an operation's body that no enum or pattern keeps markup out of, and no id is. */
function stringsOf(route: Route): string[] {
  const names = parametersOf(route);
  const paths = new Set<string>();
  const look = (part: Json, path: string[]) => {
    for (const option of [part, ...(part.anyOf ?? []), ...(part.oneOf ?? []), ...(part.allOf ?? [])]) {
      if (mayHoldMarkup(option) && !isId(path, option) && !names.includes(path.join('.'))) paths.add(path.join('.'));
      for (const [name, inner] of Object.entries(option.properties ?? {})) look(inner, [...path, name]);
      if (option.items !== undefined) look(option.items, [...path, '0']);
      if (typeof option.additionalProperties === 'object') look(option.additionalProperties, [...path, '*']);
    }
  };
  look(z.toJSONSchema(route.body!.schema, { io: 'input', unrepresentable: 'any' }) as Json, []);
  return [...paths].map((path) => `${route.operationId} ${path}`);
}

function mayHoldMarkup({ type, enum: among, const: fixed, pattern }: Json): boolean {
  if (type !== 'string' || among !== undefined || fixed !== undefined) return false;
  return pattern === undefined || [markup, markupWithoutSpace].some((text) => new RegExp(pattern, 'u').test(text));
}

/** As `id` in server/usecases/shared/fields.ts has it, under a name that says so. */
const isId = (path: string[], { maxLength }: Json): boolean =>
  maxLength === 100 && /(^id|Id|Ids)$/.test(path.filter((part) => part !== '0').at(-1) ?? '');

export const strings: readonly string[] = routes.flatMap((route) => (route.body ? stringsOf(route) : []));
