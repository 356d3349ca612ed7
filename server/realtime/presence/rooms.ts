/** What the rooms of Socket.IO are called. */
export const rooms = {
  person: (id: string) => `person:${id}`,
  meeting: (id: string) => `meeting:${id}`,
  board: (id: string) => `board:${id}`,
  people: (id: string) => `people:${id}`,
};
