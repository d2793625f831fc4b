/**
 * Loaded into every thread of the program before its first file: time that is waited for passes a hundred
 * times faster, so that a test need not wait as long as an operator.
 */
const realNow = performance.now.bind(performance);
const HASTE = 100;
performance.now = () => realNow() * HASTE;
