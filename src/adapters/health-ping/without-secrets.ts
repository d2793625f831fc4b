const FLAG = '--ping';
const HIDDEN = 'SECRET';

/** The words of a command line with the address of a health check, which has a token in it, left out. */
export function withoutSecrets(words: readonly string[]): readonly string[] {
  return words.map((word, index) => {
    if (words[index - 1] === FLAG) return HIDDEN;
    return word.startsWith(`${FLAG}=`) ? `${FLAG}=${HIDDEN}` : word;
  });
}
