/** Takes one line for the person who waits. */
export type Log = (line: string) => void;
