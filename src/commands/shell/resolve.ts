import { UsageError } from '../../engine/errors.ts';
import type { Catalogue } from '../registry.ts';
import type { Command, Noun } from './define.ts';
import { commandLine, nearest } from './suggest.ts';

/** What the words of a command line mean. */
export type Resolution =
  | { readonly kind: 'root' }
  /** A noun, or words under it that several commands begin with. */
  | { readonly kind: 'noun'; readonly noun: Noun; readonly path: readonly string[] }
  | { readonly kind: 'command'; readonly command: Command; readonly rest: readonly string[] };

/**
 * Finds the command that the words call; loads the data of its noun only.
 *
 * @param words - the command line without global options.
 * @throws UsageError `unknown-command` with the command that was probably meant.
 */
export async function resolve(words: readonly string[], catalogue: Catalogue): Promise<Resolution> {
  const first = words[0];
  if (first === undefined) return { kind: 'root' };
  const noun = await catalogue.nouns.find((entry) => entry.name === first)?.load();
  if (noun === undefined) throw await unknownNoun(words, catalogue);
  const command = longestMatch(noun, words);
  if (command !== undefined) {
    return { kind: 'command', command, rest: words.slice(command.definition.path.length) };
  }
  const path = leadingWords(words);
  if (noun.commands.some(({ definition }) => startsWith(definition.path, path))) {
    if (path.length === words.length) return { kind: 'noun', noun, path };
    throw missingVerb(path);
  }
  throw await unknownVerb(noun, words);
}

/** @returns all commands, in the order of the catalogue. */
export async function allCommands(catalogue: Catalogue): Promise<readonly Command[]> {
  const nouns = await Promise.all(catalogue.nouns.map((entry) => entry.load()));
  return nouns.flatMap((noun) => noun.commands);
}

export function startsWith(path: readonly string[], beginning: readonly string[]): boolean {
  return beginning.every((word, index) => path[index] === word);
}

function longestMatch(noun: Noun, words: readonly string[]): Command | undefined {
  const matches = noun.commands.filter(({ definition }) => startsWith(words, definition.path));
  return matches.sort((a, b) => b.definition.path.length - a.definition.path.length)[0];
}

function leadingWords(words: readonly string[]): readonly string[] {
  const end = words.findIndex((word) => word.startsWith('-'));
  return end < 0 ? words : words.slice(0, end);
}

async function unknownNoun(words: readonly string[], catalogue: Catalogue): Promise<UsageError> {
  const word = words[0]!;
  if (word.startsWith('-')) {
    return new UsageError('unknown-option', `flex has no option ${word}.`, { next: 'flex --help' });
  }
  const meant = await nearest(word, shownNouns(catalogue));
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  const next = meant === undefined ? 'flex --help' : commandLine(['flex', meant, ...words.slice(1)]);
  return new UsageError('unknown-command', `flex has no command "${word}".${hint}`, { next });
}

/** @returns the names of the nouns that help and completion show. */
export function shownNouns(catalogue: Catalogue): readonly string[] {
  return catalogue.nouns.filter((entry) => entry.section !== undefined).map((entry) => entry.name);
}

async function unknownVerb(noun: Noun, words: readonly string[]): Promise<UsageError> {
  const known = deepestKnown(noun, words);
  const word = words[known.length] ?? '';
  const verbs = verbsUnder(noun, known);
  const meant = await nearest(word, verbs);
  const called = commandLine(['flex', ...known]);
  const hint = meant === undefined ? `It has: ${verbs.join(', ')}.` : `Did you mean ${meant}?`;
  const corrected = ['flex', ...known, meant ?? '--help', ...words.slice(known.length + 1)];
  return new UsageError('unknown-command', `${called} has no command "${word}". ${hint}`, {
    next: meant === undefined ? `${called} --help` : commandLine(corrected),
  });
}

/** The longest beginning of the words under which there are commands. */
function deepestKnown(noun: Noun, words: readonly string[]): readonly string[] {
  for (let length = words.length; length > 1; length--) {
    const path = words.slice(0, length);
    if (noun.commands.some(({ definition }) => startsWith(definition.path, path))) return path;
  }
  return [noun.name];
}

function verbsUnder(noun: Noun, path: readonly string[]): readonly string[] {
  const verbs = noun.commands
    .filter(({ definition }) => startsWith(definition.path, path) && definition.hidden !== true)
    .flatMap(({ definition }) => definition.path.slice(path.length, path.length + 1));
  return [...new Set(verbs)];
}

function missingVerb(path: readonly string[]): UsageError {
  const called = commandLine(['flex', ...path]);
  return new UsageError('missing-command', `${called} needs to be told what to do.`, {
    next: `${called} --help`,
  });
}
