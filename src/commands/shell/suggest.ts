/** @returns the candidate that was probably meant, or undefined where none is near. */
export async function nearest(word: string, candidates: readonly string[]): Promise<string | undefined> {
  const { nearestWord } = await import('./nearest.ts');
  return nearestWord(word, candidates);
}

/** A command line as it can be pasted into a POSIX shell. */
export function commandLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
