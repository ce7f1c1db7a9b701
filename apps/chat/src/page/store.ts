/** The one place where the page's state is; a change asks for one drawing, however many changes there are. */
export interface Store<State> {
  get(): State;
  update(change: Partial<State>): void;
}

export function createStore<State extends object>(initial: State, onChange: () => void): Store<State> {
  let state = initial;
  return {
    get: () => state,
    update: (change) => {
      state = { ...state, ...change };
      onChange();
    },
  };
}

/** Draws at most once a frame. A page that is not seen draws when it is seen again. */
export function createPainter(draw: () => void): () => void {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      draw();
    });
  };
}
