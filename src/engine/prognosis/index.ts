export type { AggregatePrognosis, Forecast, MemberRevision, Prognosis, PrognosisCause } from './types.ts';
