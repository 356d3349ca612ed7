import type { Category, Role } from '#lib/domain/people.ts';

/** As the API takes it: no empty category, the vote only where it can be given. */
export function asInput<P extends { role: Role; category: Category | ''; votes: boolean }>({
  category,
  votes,
  ...rest
}: P) {
  const governs = rest.role !== 'clerk' && rest.role !== 'observer';
  return {
    ...rest,
    ...(category !== '' && governs ? { category } : {}),
    ...(rest.role === 'associate' ? { votes } : {}),
  };
}
