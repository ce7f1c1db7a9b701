/** The people that a visitor can be. A real service has its own, and its own way to know them. */
export const DEMO_USERS = [
  { id: "ada", name: "Ada" },
  { id: "ben", name: "Ben" },
  { id: "cleo", name: "Cleo" },
] as const;

export const isDemoUser = (id: string): boolean => DEMO_USERS.some((user) => user.id === id);
