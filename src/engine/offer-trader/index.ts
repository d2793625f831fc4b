export { hundredthsOf, scaledDeltaW, scaledPriceMicros } from './activation.ts';
export { type Certificate, PRICE_STEP_MICROS_PER_MWH } from './certificate.ts';
export { checkCertificate, type ProvenGap } from './check-certificate.ts';
export { checkSelectionProblem, PRICE_MICROS_MAX } from './check-problem.ts';
export { checkSearch, type SearchChecked } from './check-search/index.ts';
export { type AnyProblem, inObjects, offerIn, participantsOf } from './columns/any-problem.ts';
export { type ColumnProblem, checkColumnProblem } from './columns/check-columns.ts';
export { checkProof } from './columns/check-proof.ts';
export { columnsOf, type OfferColumns, OfferColumnsWriter, offerAt } from './columns/offer-columns.ts';
export { checkColumnCertificate } from './columns/prove-columns.ts';
export { selectColumns } from './columns/select-columns.ts';
export { type ColumnSelection, resultOfColumns, type TakenColumns } from './columns/told-columns.ts';
export {
  type Choose,
  type CurvePoint,
  costCurve,
  type PriceToWin,
  priceToWin,
  type Sensitivity,
  sensitivityOf,
} from './explain/explore.ts';
export { explainSelection } from './explain/index.ts';
export type {
  OfferExplained,
  OptionValue,
  PeriodPrice,
  SelectionExplained,
  Verdict,
} from './explain/types.ts';
export type {
  FactorGrid,
  FixedAcceptance,
  GroupLimit,
  SelectionLimits,
  SelectionOffer,
  SelectionOption,
  SelectionProblem,
  SelectionRequest,
} from './problem.ts';
export { proofOf, storedSelection } from './proof.ts';
export type {
  NotTaken,
  ProvenBy,
  SelectionCost,
  SelectionResult,
  SelectionStop,
} from './result.ts';
export type { SearchProof } from './search-proof.ts';
export { type SelectOptions, selectOffers } from './select.ts';
export { type SelectionViolation, verifySelection } from './verify.ts';
export { changedProblem, type MoreRoom, type WhatIf } from './what-if.ts';
