import type { Condition } from '../../lib/conditions'
import { makeRandom } from '../../lib/random'
import { pause, repeat } from '../../lib/wait'
import type { Databases } from '../kit/postgres'
import type { Runtime } from '../kit/runtime'

const ERROR_SHARE = 0.3
const ROWS_ASKED_FOR = 15
const REGRESSION_MS = 250
const REGRESSION_FAILS = 0.12

/** What may go wrong in the api alone. */
export function addApiFaults({ app, conditions, config, databases }: Runtime): void {
  const random = makeRandom(config.seed)
  const isBurst = conditions.addFlag('error-burst')
  const isChatty = conditions.addFlag('n-plus-one')
  conditions.add('pool-exhaustion', poolHog(databases))

  app.interferences.push(async (route) => {
    if (isBurst() && random() < ERROR_SHARE) await askForLostColumn(databases)
    if (isChatty() && route.endsWith('/visits')) await askOneByOne(databases)
    if (config.isRegression) await regress(config.version, random)
  })
}

/** As after a migration that ran before its release: the column is not there. */
function askForLostColumn(databases: Databases): Promise<unknown> {
  return databases.read('select licence_state from employers where id = $1', [1])
}

/** One statement a row where one for all would do. */
async function askOneByOne(databases: Databases): Promise<void> {
  for (let id = 1; id <= ROWS_ASKED_FOR; id += 1)
    await databases.read('select name, patch_id from employers where id = $1', [id])
}

async function regress(version: string, random: () => number): Promise<void> {
  await pause(REGRESSION_MS * (0.5 + random()))
  if (random() < REGRESSION_FAILS)
    throw new Error(`${version}: cannot read properties of undefined (reading 'rate')`)
}

/** An export that holds every connection of both pools and works its way through the visits, slowly. */
function poolHog(databases: Databases): Condition {
  let holding: { stop: () => Promise<void> }[] = []
  let isEnding = false
  const exportVisits = async (server: 'primary' | 'replica'): Promise<void> => {
    const client = await databases.lend(server)
    try {
      while (!isEnding)
        await client.query('select id, pg_sleep(0.01) from site_visits order by id limit 100')
    } finally {
      client.release()
    }
  }
  return {
    begin: () => {
      isEnding = false
      const [pool] = databases.pools()
      const places = Array.from({ length: pool?.max ?? 0 })
      holding = (['primary', 'replica'] as const).flatMap((server) =>
        places.map(() => repeat(100, () => exportVisits(server))),
      )
    },
    end: async () => {
      isEnding = true
      await Promise.all(holding.map((each) => each.stop()))
    },
  }
}
