/** What a bench on the sandbox has to say. */
export interface Finding {
  text: string;
  /** Whether the limit is kept. */
  ok: boolean;
}
