import { distance } from 'fastest-levenshtein';

/** Letters that may be wrong in a word for it to count as a slip of the finger. */
function slipsMax(word: string, candidate: string): number {
  if (sortedLetters(word) === sortedLetters(candidate)) return 2; // two letters changed places
  if (word.length < 4) return 1;
  return word.length < 8 ? 2 : 3;
}

function sortedLetters(word: string): string {
  return [...word].sort().join('');
}

/** @returns the candidate that was probably meant, or undefined where none is near. */
export function nearestWord(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const steps = distance(word.toLowerCase(), candidate.toLowerCase());
    if (steps >= bestDistance || steps > slipsMax(word, candidate)) continue;
    best = candidate;
    bestDistance = steps;
  }
  return best ?? soleExtension(word, candidates);
}

/** `part` for `participant`, where nothing else begins so. */
function soleExtension(word: string, candidates: readonly string[]): string | undefined {
  if (word.length < 2) return undefined;
  const longer = candidates.filter((candidate) => candidate.startsWith(word));
  return longer.length === 1 ? longer[0] : undefined;
}
