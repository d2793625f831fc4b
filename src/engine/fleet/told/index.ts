/** What the processes of commissioning tell: the journal of each pass, and the audit log. */
export { type FleetPass, openPass, type PassOptions, type PassRepositories } from './pass.ts';
export type { ToldSince } from './phases.ts';
export type { ToldPhase } from './tellers.ts';
