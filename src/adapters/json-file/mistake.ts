/** One token of JSON (RFC 8259) with the blanks before it: punctuation, a string, or another scalar. */
const TOKEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what a string may not hold as they are
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y;
const BLANKS = /[ \t\r\n]*/y;

type Expected = 'value' | 'value-or-end' | 'key' | 'key-or-end' | 'colon' | 'comma-or-end' | 'nothing';

/**
 * Where a text ends to be JSON: JSON.parse says so for some mistakes only.
 *
 * @returns the offset of the first token that cannot stand there; undefined where the text is JSON.
 */
export function firstMistake(text: string): number | undefined {
  const open: ('{' | '[')[] = [];
  let expected: Expected = 'value';
  let offset = 0;
  for (;;) {
    const startsAt = skipBlanks(text, offset);
    if (startsAt === text.length) return expected === 'nothing' ? undefined : startsAt;
    TOKEN.lastIndex = offset;
    const [, mark, quoted] = TOKEN.exec(text) ?? [];
    if (TOKEN.lastIndex === 0) return startsAt;
    const next = after(expected, { mark, isString: quoted !== undefined }, open);
    if (next === undefined) return startsAt;
    expected = next;
    offset = TOKEN.lastIndex;
  }
}

function skipBlanks(text: string, offset: number): number {
  BLANKS.lastIndex = offset;
  BLANKS.exec(text);
  return BLANKS.lastIndex;
}

interface Token {
  readonly mark: string | undefined;
  readonly isString: boolean;
}

/** What may follow the token; undefined where it cannot stand there. `open` is kept. */
function after(expected: Expected, { mark, isString }: Token, open: ('{' | '[')[]): Expected | undefined {
  const closes = { '}': '{', ']': '[' }[mark ?? ''];
  if (closes !== undefined) {
    const mayEnd =
      expected === 'comma-or-end' || expected === (closes === '{' ? 'key-or-end' : 'value-or-end');
    if (!mayEnd || open.pop() !== closes) return undefined;
    return open.length === 0 ? 'nothing' : 'comma-or-end';
  }
  switch (expected) {
    case 'key':
    case 'key-or-end':
      return isString ? 'colon' : undefined;
    case 'colon':
      return mark === ':' ? 'value' : undefined;
    case 'comma-or-end':
      if (mark !== ',') return undefined;
      return open.at(-1) === '{' ? 'key' : 'value';
    case 'value':
    case 'value-or-end':
      if (mark === ',' || mark === ':') return undefined;
      if (mark === '{' || mark === '[') {
        open.push(mark);
        return mark === '{' ? 'key-or-end' : 'value-or-end';
      }
      return open.length === 0 ? 'nothing' : 'comma-or-end';
    case 'nothing':
      return undefined;
  }
}
