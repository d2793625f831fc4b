import type { State } from './state.ts';

const INSTANT = /\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)/g;
const INSTANT_IN_ID = /\d{8}T\d{9}Z/g;
const WALL_TIME = /\b\d\d:\d\d\b/g;
const MS_SINCE_EPOCH = /\b1\d{12}\b/g;

/** A state without the times in it: lines that say the same at different times are in one order. */
export function withoutTimes(state: State): State {
  return new Map(
    [...state].map(([command, text]) => {
      const timeless = [command, text].map((some) =>
        some
          .replace(INSTANT, 'TIME')
          .replace(INSTANT_IN_ID, 'TIME')
          .replace(WALL_TIME, 'TIME')
          .replace(MS_SINCE_EPOCH, '0'),
      );
      const isJournal = command.startsWith('logs ') || command === 'events';
      return [timeless[0]!, isJournal ? sortedEntries(timeless[1]!) : timeless[1]!];
    }),
  );
}

/** The elements of a stream or list, each as one line, in the order of their text. */
function sortedEntries(text: string): string {
  const value = parse(text);
  const elements = isList(value) ? value.items : value;
  return Array.isArray(elements)
    ? elements
        .map((element) => JSON.stringify(element))
        .sort()
        .join('\n')
    : text;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // what a failed command said
  }
}

function isList(value: unknown): value is { readonly items: readonly unknown[] } {
  return value !== null && typeof value === 'object' && 'items' in value;
}
