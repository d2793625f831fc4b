export { eventOfCause } from './event-of-cause.ts';
export {
  type ForecastOptions,
  type ForecastOutcome,
  forecastDay,
  LOAD_FORECAST,
  PV_FORECAST,
} from './forecast.ts';
export { LOOKBACK_DAYS } from './past-days.ts';
export { samePowers } from './same-powers.ts';
export { shortHistory } from './short-history.ts';
export type { AggregatePrognosis, Forecast, MemberRevision, Prognosis, PrognosisCause } from './types.ts';
