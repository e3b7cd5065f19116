import { Client } from 'pg'

/** A database session like one of the application's. It may be ended from outside at any time: that is the point. */
export class Session {
  readonly #client: Client
  #ended = false

  private constructor(client: Client) {
    this.#client = client
    client.on('error', () => (this.#ended = true))
  }

  static async open(url: string, applicationName: string): Promise<Session> {
    const client = new Client({
      connectionString: url,
      application_name: applicationName,
      connectionTimeoutMillis: 5_000,
    })
    const session = new Session(client)
    await client.connect()
    return session
  }

  async run(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.#client.query<Record<string, unknown>>(sql, values)).rows
  }

  /** Starts statements, one after the other, of which the first is expected to wait; does not wait for them. */
  send(...statements: readonly string[]): void {
    void this.#runAll(statements).catch(() => undefined)
  }

  async #runAll(statements: readonly string[]): Promise<void> {
    for (const sql of statements) await this.#client.query(sql)
  }

  async pid(): Promise<number> {
    return Number((await this.run('select pg_backend_pid() as pid'))[0]?.['pid'])
  }

  get isEnded(): boolean {
    return this.#ended
  }

  /** Ends the session whatever it is doing; an open transaction is rolled back. */
  async end(superUrl: string, pid: number): Promise<void> {
    if (this.#ended) return
    await withSession(superUrl, (admin) =>
      admin.run('select pg_terminate_backend(pid, 2000) from pg_stat_activity where pid = $1', [
        pid,
      ]),
    )
    await this.close()
  }

  async close(): Promise<void> {
    this.#ended = true
    await this.#client.end().catch(() => undefined)
  }
}

/** A session for one piece of work, closed whatever comes of it. */
export async function withSession<T>(
  url: string,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await Session.open(url, 'fault')
  try {
    return await work(session)
  } finally {
    await session.close()
  }
}
