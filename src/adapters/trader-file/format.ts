/** First key of a file with what an offer depends on. */
export const TRADER_FORMAT = 'flex-trader-input/1';
