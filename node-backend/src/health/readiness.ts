/** Whether the service can do its work now, from a check that is asked again only after a while. */
export class Readiness {
  #draining = false;
  #checkedAt = Number.NEGATIVE_INFINITY;
  #waitingFor: string | undefined;
  #running: Promise<string | undefined> | undefined;

  /**
   * @param check says what is being waited for; undefined when nothing is
   * @param readyForMs how long a good answer is believed
   * @param notReadyForMs how long a bad one is; short, since someone waits for it to change
   */
  constructor(
    private readonly check: () => Promise<string | undefined>,
    private readonly readyForMs = 1_000,
    private readonly notReadyForMs = 50,
  ) {}

  /** From now on the service is not ready: it is about to stop. */
  drain(): void {
    this.#draining = true;
  }

  /** What is being waited for; undefined when the service is ready. */
  async waitingFor(): Promise<string | undefined> {
    if (this.#draining) {
      return 'nothing: the service is shutting down';
    }
    const believedForMs = this.#waitingFor === undefined ? this.readyForMs : this.notReadyForMs;
    if (performance.now() - this.#checkedAt < believedForMs) {
      return this.#waitingFor;
    }
    // One check at a time, whoever asks.
    this.#running ??= this.check().finally(() => {
      this.#running = undefined;
    });
    this.#waitingFor = await this.#running;
    this.#checkedAt = performance.now();
    return this.#waitingFor;
  }
}
