import { contexts } from './contexts.ts';
import { exitCodes } from './exit-codes.ts';
import { json } from './json.ts';
import { times } from './times.ts';
import { units } from './units.ts';

/** Something to read that belongs to no single command. */
export interface Topic {
  readonly name: string;
  readonly text: string;
}

export const TOPICS: readonly Topic[] = [exitCodes, times, units, contexts, json];
