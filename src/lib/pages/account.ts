/** The parts of a person's own account, each at an address of its own. */
export const accountTabs: readonly { name: string; href: string }[] = [
  { name: 'Signing in', href: '/account' },
  { name: 'My devices', href: '/account/devices' },
  { name: 'API tokens', href: '/account/tokens' },
  { name: 'My log', href: '/account/log' },
];
