/** Whether this worker takes new work. What has begun is brought to its end either way. */
export class Drain {
  readonly #listeners: ((isOn: boolean) => void)[] = []
  #isOn = false

  get isOn(): boolean {
    return this.#isOn
  }

  state(): 'draining' | 'serving' {
    return this.#isOn ? 'draining' : 'serving'
  }

  onChange(listener: (isOn: boolean) => void): void {
    this.#listeners.push(listener)
  }

  set(isOn: boolean): void {
    if (isOn === this.#isOn) return
    this.#isOn = isOn
    for (const listener of this.#listeners) listener(isOn)
  }
}
