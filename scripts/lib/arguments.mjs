const TAKES_VALUE = new Set(['--seed-rows', '--users', '--ports', '--scale'])
const FLAGS = new Set(['--fresh', '--no-traffic'])

/** Parts `npm start -- ARGS` into those of the demo platform and those of the application. @param {string[]} args */
export function splitStartArguments(args) {
  const platform = []
  const app = []
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index]
    const name = argument.split('=', 1)[0]
    if (FLAGS.has(argument) || (TAKES_VALUE.has(name) && argument.includes('=')))
      platform.push(argument)
    else if (TAKES_VALUE.has(argument)) platform.push(argument, args[(index += 1)] ?? '')
    else app.push(argument)
  }
  return { platform, app }
}

/** Parts `STEP... [-- FILTER...]`. @param {string[]} args @param {readonly string[]} known */
export function splitTestArguments(args, known) {
  const dash = args.indexOf('--')
  const steps = dash < 0 ? args : args.slice(0, dash)
  const unknown = steps.filter((step) => !known.includes(step))
  return {
    steps: steps.length === 0 ? [...known] : known.filter((step) => steps.includes(step)),
    filters: dash < 0 ? [] : args.slice(dash + 1),
    unknown,
  }
}
