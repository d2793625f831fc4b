export { makeOffer } from './make-offer.ts';
export { deliveredSpan } from './option.ts';
export { noticeEndsMs } from './rules/notice.ts';
export { useRefusal, usesInterval } from './rules/use-refusal.ts';
export type { OrderedChange, RequestView, TraderInput } from './types.ts';
