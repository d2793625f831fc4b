import { isObject } from './fields.ts';

/** Formats of site descriptions that the planner reads besides its own. */
export type ForeignFormat = 'flexmeasures' | 's2';

/** Its own, and the foreign ones. */
export type ProblemFormat = 'flex' | ForeignFormat;

/**
 * In which format a description is, by what only one of them has.
 *
 * @returns undefined where it is not clear.
 */
export function detectFormat(json: unknown): ProblemFormat | undefined {
  if (Array.isArray(json)) return json.some(isS2Message) ? 's2' : undefined;
  if (!isObject(json)) return undefined;
  const found: ProblemFormat[] = [];
  if ('format' in json) found.push('flex');
  if ('flex-model' in json) found.push('flexmeasures');
  if ('messages' in json || isS2Message(json)) found.push('s2');
  return found.length === 1 ? found[0] : undefined;
}

function isS2Message(value: unknown): boolean {
  return isObject(value) && 'message_type' in value;
}
