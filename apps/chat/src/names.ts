/** The thread that holds no conversation but what the sidebar shows: titles of threads, collections of documents. */
export const HOME_THREAD = "home";

export const QUESTION_LENGTH_MAX = 4_000;
