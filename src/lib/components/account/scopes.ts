import { type ApiScope, apiScopes } from '#lib/domain/api-tokens.ts';

export const scopeWords: Record<ApiScope, { name: string; meaning: string }> = {
  'boards:read': { name: 'Boards', meaning: 'your boards, their members and rules, and who you are' },
  'meetings:read': { name: 'Meetings', meaning: 'meetings with agenda, attendance and votes, and their papers' },
  'minutes:read': { name: 'Minutes', meaning: 'minutes as PDF, Word or web page, and sealed records' },
  'people:read': { name: 'People', meaning: 'people with their e-mail addresses, where you are clerk' },
  'registers:read': { name: 'Registers', meaning: 'attendance, decisions, actions, interests, terms of office' },
  'audit:read': { name: 'Audit log', meaning: 'what you may read of it' },
};

/** "Boards, Meetings". */
export const scopesInWords = (scopes: readonly ApiScope[]): string =>
  apiScopes
    .filter((scope) => scopes.includes(scope))
    .map((scope) => scopeWords[scope].name)
    .join(', ');
