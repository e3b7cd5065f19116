import { readFile } from 'node:fs/promises'

/** The account that runs the servers. */
export interface Owner {
  readonly uid: number
  readonly gid: number
}

/** Candidates in order: PostgreSQL's own account where its packages made one, else the powerless one. */
const CANDIDATES = ['postgres', 'nobody']

/** PostgreSQL refuses to run as root. Undefined when we are not root: then it runs as us. */
export async function findOwner(uid = process.getuid?.() ?? -1): Promise<Owner | undefined> {
  if (uid !== 0) return undefined
  return pickOwner(await readFile('/etc/passwd', 'utf8'))
}

/** Reads the account from the text of /etc/passwd. */
export function pickOwner(passwd: string): Owner {
  const lines = passwd.split('\n').map((line) => line.split(':'))
  for (const name of CANDIDATES) {
    const [, , uid, gid] = lines.find((fields) => fields[0] === name) ?? []
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) }
  }
  throw new Error(
    `PostgreSQL must not run as root, and there is no account ${CANDIDATES.join(' or ')}`,
  )
}
