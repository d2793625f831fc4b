import type { Command, Noun } from './shell/define.ts';

/** Headings of the root help, in its order. */
export const SECTIONS = [
  'Everyday',
  'Portfolio and data',
  'Planning',
  'Market',
  'Fleet',
  'Partners',
  'Operations',
  'Set-up',
] as const;

/** What is known of a noun without loading its commands: enough for the root help. */
export interface NounEntry {
  readonly name: string;
  /** One line, no full stop. */
  readonly summary: string;
  /** Absent: not shown in help or completion. */
  readonly section: (typeof SECTIONS)[number] | undefined;
  readonly load: () => Promise<Noun>;
}

/** Every noun of `flex`; within a section in the order of the root help. */
const NOUNS: readonly NounEntry[] = [
  {
    name: 'help',
    summary: 'explain a command or a topic',
    section: 'Set-up',
    load: async () => (await import('./help/commands.ts')).help,
  },
  {
    name: '__manifest',
    summary: 'print every command as data',
    section: undefined,
    load: async () => (await import('./help/commands.ts')).manifest,
  },
];

/** All that the program can do. */
export interface Catalogue {
  readonly nouns: readonly NounEntry[];
  /** What `flex` alone runs: what matters now. Absent: the short help. */
  readonly overview: (() => Promise<Command>) | undefined;
}

export const CATALOGUE: Catalogue = { nouns: NOUNS, overview: undefined };
