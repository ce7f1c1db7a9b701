/** The arguments of a child process, as `startChild` gave them. */
export const childArguments = (): unknown[] => process.argv.slice(2).map((argument) => JSON.parse(argument) as unknown);
