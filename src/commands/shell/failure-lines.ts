import type { Failure } from './result.ts';

/** Ids that are named of failures that are summed up; `--json` has all. */
const NAMED_MAX = 3;

/**
 * What failed, for people: those with the same reason in one line,
 * `20 participants: no price at 17:00: home-01, home-02, home-03, … (+17)`.
 */
export function failureLines(failures: readonly Failure[]): readonly string[] {
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const key = JSON.stringify([failure.job, failure.noun, reasonOf(failure)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [failure]);
    else group.push(failure);
  }
  return [...groups.values()].map(lineOf);
}

/** What failed, with the job that it is of. */
export function failedText({ job, id }: Failure): string {
  return job === undefined ? id : `${job} ${id}`;
}

function lineOf(group: readonly Failure[]): string {
  const [first] = group;
  if (first === undefined) return '';
  const { job, noun = 'failure', message } = first;
  if (group.length === 1) return `${failedText(first)}: ${message}`;
  const isOne = group.every((other) => other.message === message);
  const reason = (isOne ? message : reasonOf(first)).replace(/\.$/, '');
  return `${job === undefined ? '' : `${job}: `}${group.length} ${noun}s: ${reason}: ${named(group)}`;
}

function named(group: readonly Failure[]): string {
  const ids = group.slice(0, NAMED_MAX).map(({ id }) => id);
  const restCount = group.length - ids.length;
  return restCount === 0 ? ids.join(', ') : `${ids.join(', ')}, … (+${restCount})`;
}

const WORD = /[\w./-]+/g;

/** The reason without the names of what it befell: its id, what is called after it (`home-01/load`), its site. */
function reasonOf({ id, message }: Failure): string {
  return message
    .replace(/\bsite [\w.-]+/g, 'site …')
    .replace(WORD, (word) => (isNamedAfter(word, id) ? '…' : word));
}

function isNamedAfter(word: string, id: string): boolean {
  return word.startsWith(id) && (word.length === id.length || /[./-]/.test(word.charAt(id.length)));
}
