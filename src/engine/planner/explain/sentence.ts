import type { Conflict } from '../result.ts';

/** A conflict that can be seen without solving, in words. */
export type Sentence = Pick<Conflict, 'ids' | 'message'>;
