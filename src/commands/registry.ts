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
    name: 'init',
    summary: 'make a workspace, with an example on request',
    section: 'Everyday',
    load: async () => (await import('./init/commands.ts')).init,
  },
  {
    name: 'prognosis',
    summary: 'forecast and plan participants, add them up',
    section: 'Everyday',
    load: async () => (await import('./prognosis/commands.ts')).prognosis,
  },
  {
    name: 'cycle',
    summary: 'run a market cycle: from a request to an offer',
    section: 'Everyday',
    load: async () => (await import('./cycle/commands.ts')).cycle,
  },
  {
    name: 'order',
    summary: 'order an offer, and see what it did',
    section: 'Everyday',
    load: async () => (await import('./order/commands.ts')).order,
  },
  {
    name: 'portfolio',
    summary: 'apply, check and export portfolio files',
    section: 'Portfolio and data',
    load: async () => (await import('./portfolio/commands.ts')).portfolio,
  },
  {
    name: 'group',
    summary: 'groups of participants',
    section: 'Portfolio and data',
    load: async () => (await import('./group/commands.ts')).group,
  },
  {
    name: 'participant',
    summary: 'who takes part',
    section: 'Portfolio and data',
    load: async () => (await import('./participant/commands.ts')).participant,
  },
  {
    name: 'site',
    summary: 'meters with what is behind them',
    section: 'Portfolio and data',
    load: async () => (await import('./site/commands.ts')).site,
  },
  {
    name: 'contract',
    summary: 'what participants agreed to',
    section: 'Portfolio and data',
    load: async () => (await import('./contract/commands.ts')).contract,
  },
  {
    name: 'series',
    summary: 'measurements and prices: import, look, export',
    section: 'Portfolio and data',
    load: async () => (await import('./series/commands.ts')).series,
  },
  {
    name: 'plan',
    summary: 'what each site is planned to do',
    section: 'Planning',
    load: async () => (await import('./plan/commands.ts')).plan,
  },
  {
    name: 'planner',
    summary: 'solve, check, explain and compare planner problems',
    section: 'Planning',
    load: async () => (await import('./planner/commands.ts')).planner,
  },
  {
    name: 'trader',
    summary: 'make the offer of one site by itself',
    section: 'Planning',
    load: async () => (await import('./trader/commands.ts')).trader,
  },
  {
    name: 'request',
    summary: 'flex requests',
    section: 'Market',
    load: async () => (await import('./request/commands.ts')).request,
  },
  {
    name: 'offer',
    summary: 'what participants offered in a cycle',
    section: 'Market',
    load: async () => (await import('./offer/commands.ts')).offer,
  },
  {
    name: 'pwrcell',
    summary: 'commission home batteries: register, explain, watch over',
    section: 'Fleet',
    load: async () => (await import('./pwrcell/commands.ts')).pwrcell,
  },
  {
    name: 'telemetry',
    summary: 'recordings of the fleet’s stream: replay, record, look, convert, make up',
    section: 'Fleet',
    load: async () => (await import('./telemetry/commands.ts')).telemetry,
  },
  {
    name: 'sim',
    summary: 'a fleet platform and a vendor’s cloud to rehearse against',
    section: 'Fleet',
    load: async () => (await import('./sim/commands.ts')).sim,
  },
  {
    name: 'events',
    summary: 'what happened lately, and what became of it',
    section: 'Operations',
    load: async () => (await import('./events/commands.ts')).events,
  },
  {
    name: 'logs',
    summary: 'all that happened because of one event',
    section: 'Operations',
    load: async () => (await import('./logs/commands.ts')).logs,
  },
  {
    name: 'doctor',
    summary: 'check the program, the workspace, the fleet and what is stored',
    section: 'Operations',
    load: async () => (await import('./doctor/commands.ts')).doctor,
  },
  {
    name: 'rebalance',
    summary: 'keep groups at what was ordered of them',
    section: 'Market',
    load: async () => (await import('./rebalance/commands.ts')).rebalance,
  },
  {
    name: 'runs',
    summary: 'who ran what, and how it ended',
    section: 'Operations',
    load: async () => (await import('./runs/commands.ts')).runs,
  },
  {
    name: 'batch',
    summary: 'run the recurrent jobs that are due',
    section: 'Operations',
    load: async () => (await import('./batch/commands.ts')).batch,
  },
  {
    name: 'schedule',
    summary: 'cron lines and systemd units for the batch, and a rehearsal',
    section: 'Operations',
    load: async () => (await import('./schedule/commands.ts')).schedule,
  },
  {
    name: 'store',
    summary: 'where data lie, and whether they can be read',
    section: 'Set-up',
    load: async () => (await import('./store/commands.ts')).store,
  },
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

export const CATALOGUE: Catalogue = {
  nouns: NOUNS,
  overview: async () => (await import('./overview/commands.ts')).overviewCommand,
};
