export type * from './plan.ts';
export type * from './problem.ts';
export type * from './result.ts';
