import type { Server } from 'node:http'

const TRIES = 50
/** Loopback only, both families: `localhost` may mean either. */
const HOSTS = ['127.0.0.1', '::1'] as const

/** Listens on the first port from `wanted` that is free on both loopback addresses. A machine without IPv6 has one. */
export async function listenNear(
  wanted: number,
  make: () => Server,
): Promise<{ servers: readonly Server[]; port: number }> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = wanted === 0 ? 0 : wanted + tries
    const servers = await listenOn(port, make)
    if (servers !== null) return { servers, port: portOf(servers) }
  }
  throw new Error(`no free port from ${wanted} to ${wanted + TRIES - 1}`)
}

async function listenOn(port: number, make: () => Server): Promise<Server[] | null> {
  const servers: Server[] = []
  for (const host of HOSTS) {
    const server = make()
    try {
      await listening(server, servers.length === 0 ? port : portOf(servers), host)
      servers.push(server)
    } catch (thrown) {
      if (servers.length > 0 && !isTaken(thrown)) continue
      await Promise.all(servers.map((one) => new Promise((done) => one.close(done))))
      if (isTaken(thrown)) return null
      throw thrown
    }
  }
  return servers
}

function listening(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ port, host, ipv6Only: host === '::1' }, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

function portOf(servers: readonly Server[]): number {
  const address = servers[0]?.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

const isTaken = (thrown: unknown): boolean =>
  ['EADDRINUSE', 'EACCES'].includes((thrown as { code?: string }).code ?? '')
