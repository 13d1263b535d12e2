// Full jitter: a random wait of up to base·2^n, with a ceiling. Random, so that many clients that lost the
// same daemon do not come back at the same moment.

export class Backoff {
  constructor({ base = 500, cap = 60_000, random = Math.random } = {}) {
    this.base = base;
    this.cap = cap;
    this.random = random;
    this.failures = 0;
  }

  /** The wait before the next attempt, at least a tenth of a second. */
  next() {
    const ceiling = Math.min(this.cap, this.base * 2 ** this.failures);
    this.failures = Math.min(this.failures + 1, 30);
    return Math.max(100, Math.floor(this.random() * ceiling));
  }

  reset() {
    this.failures = 0;
  }
}
