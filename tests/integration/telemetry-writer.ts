import { systemClock } from '../../src/main/platform/clock'
import { silentLogger } from '../../src/main/platform/log'
import { Telemetry } from '../../src/main/telemetry/index'
import { waitFor } from '../../demo/lib/wait'
import { makeSent, protobufTraces } from '../factories/otlp'

/** A process to be killed: sends itself traces and tells how many spans are on disk for sure. */
const [workerPath = '', dir = ''] = process.argv.slice(2)
const telemetry = new Telemetry({
  ...{ workerPath, dir, clock: systemClock, log: silentLogger, isOn: true, port: 0 },
  onNotice: () => undefined,
  onStatus: ({ stored }) => process.stdout.write(`${stored.spans}\n`),
})
const port = await waitFor(
  'listening',
  async () => (await telemetry.readStatus()).port ?? undefined,
)
for (let one = 0; ; one += 100) {
  const spans = Array.from({ length: 100 }, (_, place) =>
    makeSent({
      traceId: (one + 1).toString(16).padStart(32, '0'),
      spanId: (one + place + 1).toString(16).padStart(16, '0'),
    }),
  )
  await fetch(`http://127.0.0.1:${port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: Buffer.from(protobufTraces(spans)),
  })
}
