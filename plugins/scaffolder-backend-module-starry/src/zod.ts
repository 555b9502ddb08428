import type { z } from 'zod/v3';

/** The zod that the scaffolder hands to the schemas of actions. */
export type Zod = typeof z;

/** A field of an action's input or output. */
export type Field = (zod: Zod) => z.ZodType;
