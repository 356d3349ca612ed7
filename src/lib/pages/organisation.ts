/** The pages of an organisation that its clerks go between. */
export const organisationTabs = (organisationId: string): { name: string; href: string }[] =>
  (
    [
      ['People', 'people'],
      ['Mail', 'mail'],
      ['Audit log', 'audit'],
      ['Data', 'data'],
      ['Single sign-on', 'sign-in'],
    ] as const
  ).map(([name, part]) => ({ name, href: `/organisations/${organisationId}/${part}` }));
