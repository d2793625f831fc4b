import { type Finding, lineAt, placesOf, type SourceFile } from './source.ts';

/** What the code must not say, each with what to say in its place. */

interface Ban {
  readonly pattern: RegExp;
  /** Where it holds: the beginning of the path. */
  readonly under: string;
  /** The file that may. */
  readonly except?: string;
  readonly says: string;
}

const BANS: readonly Ban[] = [
  { pattern: /\bDate\.now\b/, under: 'src/engine/', says: 'Date.now: take nowMs as an argument' },
  { pattern: /\bnew Date\(\s*\)/, under: 'src/engine/', says: 'new Date(): take nowMs as an argument' },
  {
    pattern: /\bMath\.random\b/,
    under: 'src/engine/',
    says: 'Math.random: take a seeded generator as an argument',
  },
  { pattern: /\bprocess\./, under: 'src/engine/', says: 'process: take what is needed as an argument' },
  { pattern: /\bconsole\./, under: 'src/', says: 'console: return a result; notes go to io.note' },
  {
    pattern: /\b(setTimeout|setInterval|setImmediate)\(/,
    under: 'src/engine/',
    says: 'a timer: waiting is a Wait state of a workflow',
  },
  { pattern: /\bprocess\.exit\(/, under: 'src/', says: 'process.exit loses output: set process.exitCode' },
  { pattern: /\bexport default\b/, under: 'src/', says: 'a default export: export it by name' },
  { pattern: /(:|\bas|<) *any\b(?! *:)/, under: 'src/', says: 'any: say the type, or unknown and look' },
  {
    pattern: /\boffline_?timeout(_?ms)?['"]?\s*[:=]\s*[\d(]/i,
    under: 'src/',
    except: 'src/engine/commissioning/remote-state.ts',
    says: 'another timeout: OFFLINE_TIMEOUT_MS of engine/commissioning is the one',
  },
];

/** Words that are looked for in comments and strings too. */
const TEXT_BANS: readonly Ban[] = [
  { pattern: /@ts-(ignore|expect-error|nocheck)/, under: 'src/', says: '@ts-…: mend the type' },
  { pattern: /\b(TODO|FIXME|XXX|HACK)\b/, under: '', says: 'unfinished work: finish it, or file an issue' },
];

export function banFindings(file: SourceFile): readonly Finding[] {
  const inCode = BANS.filter(
    ({ under, except }) => file.path.startsWith(under) && file.path !== except,
  ).flatMap((ban) => placesOf(file, ban.pattern).map((offset) => finding(file, offset, ban.says)));
  const inText = TEXT_BANS.filter((ban) => file.path.startsWith(ban.under)).flatMap((ban) =>
    wordFindings(file, ban.pattern, ban.says),
  );
  return [...inCode, ...inText];
}

/** Places of a word anywhere in the text. */
export function wordFindings(file: SourceFile, pattern: RegExp, says: string): readonly Finding[] {
  return [...file.text.matchAll(new RegExp(pattern, 'g'))].map((match) => finding(file, match.index, says));
}

function finding(file: SourceFile, offset: number, says: string): Finding {
  return { path: file.path, line: lineAt(file.text, offset), says };
}
