const google = 'https://accounts.google.com';
const entra = 'https://login.microsoftonline.com/';

/**
 * Whether an address is in the hands of whoever has the account, today. Google says `email_verified` also of an address
 * elsewhere that somebody had when they made their account; it vouches for its own alone, and for those of the
 * organisation (`hd`) whose accounts it keeps. Microsoft vouches for none: whoever administers a tenant writes into its
 * accounts, and into its tokens, what they like.
 * Source: Google Identity, "Verify the Google ID token on your server side"; Microsoft, "Migrate away from using email
 * claims for user identification or authorization".
 * @param claims of a token whose signature and issuer are checked
 */
export function isAddressTheirs(claims: {
  readonly iss?: unknown;
  readonly email?: unknown;
  readonly email_verified?: unknown;
  readonly hd?: unknown;
}): boolean {
  const { iss, email, email_verified: isVerified, hd } = claims;
  if (typeof email !== 'string' || isVerified !== true) return false;
  if (typeof iss === 'string' && iss.startsWith(entra)) return false;
  if (iss !== google) return true;
  const [, domain, ...more] = email.toLowerCase().split('@');
  if (domain === undefined || more.length > 0) return false;
  return domain === 'gmail.com' || (typeof hd === 'string' && hd.toLowerCase() === domain);
}
