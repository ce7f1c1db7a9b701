/** Written to nowhere by the server, so that a trace of its system calls shows where a request begins and ends. */
export const REQUEST_MARK = "mark: a request comes";
export const HANDLER_MARK = "mark: a handler is called";
