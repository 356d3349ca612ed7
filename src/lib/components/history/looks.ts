import { identityOf, type Identity } from '#lib/components/ui/identity.ts';

const colours = 8;

/**
 * How writers are told apart where each stretch of text shows whose it is. They look as they do everywhere, but that of
 * two with the same colour the one who wrote later takes one that is free: there are more people than colours.
 * @param writers person ids, in the order in which they first wrote
 */
export function looksOf(writers: Iterable<string>): ReadonlyMap<string, Identity> {
  const looks = new Map<string, Identity>();
  const taken = new Set<number>();
  for (const personId of writers) {
    const { colour: own, pattern } = identityOf(personId);
    let colour = own;
    for (let step = 1; taken.has(colour) && step < colours; step += 1) colour = (own + step) % colours;
    taken.add(colour);
    if (taken.size === colours) taken.clear();
    looks.set(personId, { colour, pattern });
  }
  return looks;
}
