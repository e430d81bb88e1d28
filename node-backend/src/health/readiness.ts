import { DatabaseUnavailableError } from '../database/errors.js';

/** Why the service cannot do its work. */
export interface Obstacle {
  /** One of a fixed set of reasons, for whoever asks. */
  readonly reason: string;
  /** What the server said of it, for the log. */
  readonly cause?: unknown;
}

/** Whether the service can do its work now, from a check that is asked again only after a while. */
export class Readiness {
  #draining = false;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #obstacle: Obstacle | undefined;
  #running: Promise<Obstacle | undefined> | undefined;

  /**
   * @param check finds what is in the way; undefined when nothing is
   * @param onChange told the obstacle whenever it is another than before
   * @param readyForMs how long a good answer is believed
   * @param notReadyForMs how long a bad one is; short, since someone waits for it to change
   */
  constructor(
    private readonly check: () => Promise<Obstacle | undefined>,
    private readonly onChange: (obstacle: Obstacle | undefined) => void = () => {},
    private readonly readyForMs = 1_000,
    private readonly notReadyForMs = 50,
  ) {}

  /** From now on the service is not ready: it is about to stop. */
  drain(): void {
    this.#draining = true;
  }

  /** What is in the way; undefined when the service is ready. */
  async obstacle(): Promise<Obstacle | undefined> {
    if (this.#draining) {
      return { reason: 'the service is shutting down' };
    }
    const believedForMs = this.#obstacle === undefined ? this.readyForMs : this.notReadyForMs;
    if (performance.now() - this.#checkedAt >= believedForMs) {
      // One check at a time, whoever asks.
      this.#running ??= this.#ask().finally(() => {
        this.#running = undefined;
      });
      await this.#running;
    }
    return this.#obstacle;
  }

  async #ask(): Promise<Obstacle | undefined> {
    const isFirst = this.#checkedAt === Number.NEGATIVE_INFINITY;
    const before = this.#obstacle;
    this.#obstacle = await this.check().catch((error: Error) => ({
      reason:
        error instanceof DatabaseUnavailableError ? error.message : 'the database cannot be asked for its migrations',
      cause: error.cause ?? error,
    }));
    this.#checkedAt = performance.now();
    if (isFirst || before?.reason !== this.#obstacle?.reason) {
      this.onChange(this.#obstacle);
    }
    return this.#obstacle;
  }
}
