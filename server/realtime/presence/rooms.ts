/** What the rooms of Socket.IO are called. */
export const rooms = {
  person: (id: string) => `person:${id}`,
  meeting: (id: string) => `meeting:${id}`,
  board: (id: string) => `board:${id}`,
  people: (id: string) => `people:${id}`,
};

/** The ids of all rooms of one kind among these. */
export function idsOf(kind: keyof typeof rooms, names: Iterable<string>): string[] {
  const prefix = rooms[kind]('');
  return [...names].filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
}
