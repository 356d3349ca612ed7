/** What SvelteKit knows the sign-ins on new devices by that a page tells of: to load them anew. */
export const newDevicesKey = 'account:new-devices';
