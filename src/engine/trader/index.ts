export { agreedWishes } from './agree.ts';
export {
  type ContractExplanation,
  explainOffer,
  type OfferExplanation,
  type OptionExplanation,
  type PriceParts,
} from './explain/explain-offer.ts';
export type { DeliveredCost, PeriodRun } from './explain/full-curve.ts';
export type { SetLoss } from './explain/set-loss.ts';
export { completeOffer, makeOffer, OPTIONS_MAX } from './make-offer.ts';
export { deliveredSpan } from './option.ts';
export { type PreparedOffer, prepareOffer } from './prepare.ts';
export { noticeEndsMs } from './rules/notice.ts';
export { useRefusal, usesInterval } from './rules/use-refusal.ts';
export type { OrderedChange, RequestView, TraderInput } from './types.ts';
export type { WishedQuote } from './wish.ts';
