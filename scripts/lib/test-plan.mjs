/** What only computes, and what mostly waits. The former runs beside the latter and gives way to it. */
const COMPUTING = ['static', 'unit']
const WAITING = 'integration'

/**
 * The order of a test run: stages one after another, the lanes of a stage at once, the steps of a lane in order.
 * @typedef {{ steps: string[], isBeside: boolean }} Lane
 * @param {readonly string[]} steps @returns {Lane[][]}
 */
export function planTests(steps) {
  const beside = steps.includes(WAITING) ? steps.filter((step) => COMPUTING.includes(step)) : []
  return steps
    .filter((step) => !beside.includes(step))
    .map((step) => {
      const lane = { steps: [step], isBeside: false }
      return step === WAITING && beside.length > 0
        ? [lane, { steps: beside, isBeside: true }]
        : [lane]
    })
}
