/** How people are called by what they are on a board: on pages and in registers. */
import type { Category, Role } from './people.ts';

export const roleNames: Record<Role, string> = {
  clerk: 'Clerk',
  chair: 'Chair',
  viceChair: 'Vice-chair',
  governor: 'Governor',
  associate: 'Associate member',
  observer: 'Observer',
};

export const categoryNames: Record<Category, string> = {
  parent: 'Parent',
  staff: 'Staff',
  headteacher: 'Headteacher',
  localAuthority: 'Local authority',
  coOpted: 'Co-opted',
  foundation: 'Foundation',
  partnership: 'Partnership',
  trustee: 'Trustee',
  associate: 'Associate',
};
